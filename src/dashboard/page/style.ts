/** What a page that changes needs beside the base style sheet. */
export const dashboardStyle = `
.top { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0.3rem 1.5rem; margin-bottom: 1.2rem; }
.top p { margin: 0; }
#connection::before { content: "●"; color: var(--muted); margin-right: 0.45em; }
.live #connection::before { color: var(--accent); }
#connection.lost { color: var(--baseline); }
.live #connection.lost::before { content: "○"; color: var(--baseline); }
main > section { margin-top: 2.6rem; padding-top: 1.6rem; }
main > header + section { margin-top: 1rem; }
section:empty { display: none; }
#head > h1 { margin-top: 0; }
#head .lead { margin-bottom: 0.7rem; }
#answer { min-height: 1.6em; margin: 0.8rem 0 0; color: var(--muted); overflow-wrap: anywhere; }
#answer.wrong { color: var(--baseline); }
.counts { display: block; height: 8px; border-radius: 4px; }
#head > .counts { width: 100%; max-width: 46rem; margin: 0 0 1.1rem; }
td .counts { width: 9rem; margin: 0.45rem 0 0.3rem; }
.counts .rest { fill: var(--line); } .counts .succeeded { fill: var(--accent); } .counts .pruned { fill: var(--faint); }
.counts .failed, .counts .timed-out { fill: var(--baseline); } .counts .stopped { fill: var(--muted); } .counts .running { fill: var(--accent); opacity: 0.45; }
.facts dd { font-size: 1.15rem; font-weight: 600; letter-spacing: -0.01em; } .facts dd small { font-weight: 400; letter-spacing: 0; margin-top: 0.1rem; }
.requests { margin: 0; }
td.requests { white-space: nowrap; }
button.request { display: none; font: inherit; font-size: 0.88rem; line-height: 1.3; color: var(--accent); background: var(--card); border: 1px solid var(--faint); border-radius: 6px; padding: 0.28rem 0.7rem; min-height: 1.75rem; cursor: pointer; }
.live button.request { display: inline-block; }
button.request:hover { background: var(--tint); border-color: var(--accent); }
button.request[aria-disabled="true"] { color: var(--muted); cursor: progress; }
.requests a { font-size: 0.88rem; margin-left: 0.5rem; display: inline-block; padding: 0.28rem 0; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(19rem, 100%), 1fr)); gap: 1rem; }
.card { margin: 0; padding: 1rem 1.1rem; display: flex; flex-direction: column; }
.card h3 { margin: 0 0 0.6rem; font-size: 1rem; overflow-wrap: anywhere; }
.card .state { margin: 0.45rem 0 0.4rem; color: var(--muted); font-size: 0.88rem; }
.card .curve { display: flex; align-items: center; flex-wrap: wrap; gap: 0.4rem 0.8rem; font-size: 0.88rem; margin-bottom: 0.7rem; }
.card .requests { margin-top: auto; }
progress { appearance: none; display: block; width: 100%; height: 8px; border: 0; border-radius: 4px; background: var(--line); overflow: hidden; }
progress::-webkit-progress-bar { background: var(--line); border-radius: 4px; }
progress::-webkit-progress-value { background: var(--accent); border-radius: 4px; }
progress::-moz-progress-bar { background: var(--accent); border-radius: 4px; }
.spark polyline { fill: none; stroke: var(--accent); stroke-width: 1.75; stroke-linejoin: round; stroke-linecap: round; } .spark circle { fill: var(--accent); }
main table th[scope="row"] { white-space: nowrap; }
#trials td, #trials th, #sweeps td, #sweeps th { vertical-align: middle; }
.facts { grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); }
.troubled li { padding-bottom: 0.9rem; border-bottom: 1px solid var(--line); } .troubled li:last-child { border: 0; } .troubled details { margin: 0.3rem 0 0.6rem; }
pre.log { max-height: 70vh; }
`;
