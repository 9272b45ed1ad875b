/** What a report needs beside the base style sheet: the verdict, tables that sort, live charts, strips of frames. */
export const reportStyle = `
pre + .about { margin-top: 0.6rem; }
.ruler { display: flex; flex-wrap: wrap; align-items: center; gap: 1rem 2.5rem; margin: 1.5rem 0; padding: 1.1rem 1.4rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; width: fit-content; max-width: 100%; }
.figure { display: flex; align-items: center; gap: 0.9rem; margin: 0; line-height: 1.35; }
.big { font-size: 2.8rem; font-weight: 650; letter-spacing: -0.03em; line-height: 1; color: var(--accent); white-space: nowrap; }
.scale { min-width: 0; } .scale p { margin: 0.3rem 0 0; } .scale svg { max-width: 100%; height: auto; }
.following { font-size: 0.92rem; } .following button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--muted); border-radius: 6px; padding: 0.2rem 0.6rem; cursor: pointer; }
thead button { all: unset; cursor: pointer; padding: 0.2rem 0; }
thead button:hover { color: var(--ink); text-decoration: underline; text-underline-offset: 0.2em; }
thead button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
[aria-sort] button, thead [aria-sort] { color: var(--ink); font-weight: 650; }
[aria-sort="ascending"] button::after { content: " ↑"; content: " ↑" / ""; }
[aria-sort="descending"] button::after { content: " ↓"; content: " ↓" / ""; }
tr.baseline > *, tr.reference > * { background: var(--warm); }
tr.baseline > :first-child, tr.reference > :first-child { box-shadow: inset 3px 0 var(--baseline); }
tr.baseline th, tr.reference th { color: var(--baseline); }
.pair { display: inline-flex; align-items: center; gap: 0.6rem; }
.strip .one { stroke: var(--baseline); stroke-width: 1.5; stroke-dasharray: 3 2; }
.strip .reach { stroke: var(--muted); stroke-width: 2; stroke-linecap: round; }
.strip circle { fill: var(--muted); }
.strip.strong .reach { stroke: var(--accent); stroke-width: 3; }
.strip.strong circle { fill: var(--accent); }
table.heat { min-width: 0; } .heatmaps { display: flex; flex-wrap: wrap; gap: 1.5rem 2.5rem; margin: 1rem 0 2rem; } .heatmaps > div { max-width: 100%; }
table.heat td { text-align: right; border: 1px solid var(--line); } table.heat td small { color: var(--ink); }
.heat1 { background: rgb(var(--heat) / 7%); } .heat2 { background: rgb(var(--heat) / 13%); } .heat3 { background: rgb(var(--heat) / 19%); }
.heat4 { background: rgb(var(--heat) / 25%); } .heat5 { background: rgb(var(--heat) / 31%); } .heat6 { background: rgb(var(--heat) / 37%); }
.tools { margin: 0 0 0.8rem; font-size: 0.92rem; }
.hint code { white-space: nowrap; margin-left: 0.35rem; }
.count { font-weight: 600; margin-left: 0.6rem; }
input, .zoom button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--muted); border-radius: 6px; padding: 0.3rem 0.6rem; max-width: 100%; }
input { width: 20rem; }
.zoom input { width: 5.5rem; padding: 0.15rem 0.4rem; }
.zoom button { padding: 0.15rem 0.7rem; cursor: pointer; }
.room td { padding: 0; border: 0; }
.live-rows + .rest { display: none; }
.plot { position: relative; }
.live { cursor: crosshair; }
.is-live > .chart { display: none; }
.halves { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1rem 2.5rem; align-items: start; }
.halves .chart { min-width: 20rem; }
.halves.tables { margin: 1rem 0; }
.halves th[scope="row"], .halves td, .halves thead th { padding: 0.3rem 0.6rem 0.3rem 0; }
.halves th[scope="row"] { overflow-wrap: anywhere; }
.frames { display: flex; flex-wrap: wrap; gap: 0.25rem; margin-top: 0.25rem; } .frames img { border-radius: 3px; }
.tip { position: absolute; z-index: 2; margin: 0; max-width: 22rem; padding: 0.35rem 0.65rem; background: var(--ink); color: var(--paper); border-radius: 6px; font-size: 0.85rem; line-height: 1.35; pointer-events: none; overflow-wrap: anywhere; }
.ring { position: absolute; z-index: 1; width: 14px; height: 14px; margin: -7px 0 0 -7px; border: 2px solid var(--ink); border-radius: 50%; pointer-events: none; }
.shade { position: absolute; top: 0; bottom: 0; background: var(--accent); opacity: 0.15; pointer-events: none; }
.notes { padding-left: 1.2rem; max-width: 52rem; } .notes li { margin-bottom: 0.5rem; }
.settings { display: grid; grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr)); gap: 0.7rem 1.5rem; margin: 0; }
.provenance { margin: 1.5rem 0 0; } .provenance > div { display: grid; grid-template-columns: 13rem minmax(0, 1fr); gap: 0.2rem 1rem; padding: 0.35rem 0; border-bottom: 1px solid var(--line); }
@media (max-width: 44rem) {
  .halves { grid-template-columns: minmax(0, 1fr); }
  .pair .strip { display: none; }
  .provenance > div { grid-template-columns: minmax(0, 1fr); gap: 0; }
}
@media print {
  .tools, .live, .following, .tip, .ring, .shade, #pictures-hint { display: none; }
  .is-live > .chart, .live-rows + .rest { display: block; }
  .halves .chart { min-width: 0; }
}
`;
