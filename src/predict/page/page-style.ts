/** The page's one style sheet, in the colours of the sweep's report; contrast is at least 4.5 to 1 in both schemes. */
export const pageStyle = `
:root { color-scheme: light dark; --paper: #fbfaf8; --card: #ffffff; --ink: #1c2127; --muted: #59626d; --line: #e3e1dc; --accent: #0b5cad; --band: #b9d5f2; --alarm: #ad430a; --warm: #fdf1e8; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171b; --card: #1a1e23; --ink: #e7eaee; --muted: #a3acb7; --line: #2f353d; --accent: #70b4ff; --band: #24476b; --alarm: #f59a63; --warm: #33241a; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 66rem; margin: 0 auto; padding: 3rem 1.5rem 5rem; }
h1, h2, h3 { line-height: 1.2; text-wrap: balance; overflow-wrap: anywhere; }
h1 { font-size: clamp(1.7rem, 1.2rem + 2.2vw, 2.6rem); letter-spacing: -0.02em; margin: 0.4rem 0 1rem; }
h2 { font-size: 1.4rem; letter-spacing: -0.01em; margin: 0 0 1rem; }
h3 { font-size: 1.05rem; margin: 2rem 0 0.4rem; }
p { margin: 0 0 0.8rem; overflow-wrap: anywhere; max-width: 52rem; }
a { color: var(--accent); text-underline-offset: 0.2em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
.muted, .eyebrow, .about { color: var(--muted); }
.muted, .about { font-size: 0.92rem; }
.eyebrow { margin: 0; }
.lead { max-width: 46rem; }
.scroll { overflow-x: auto; margin-top: 1.5rem; }
table { border-collapse: collapse; font-size: 0.92rem; min-width: min(100%, 30rem); }
th, td { padding: 0.45rem 0.7rem 0.45rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
tbody th { overflow-wrap: anywhere; }
thead th { color: var(--muted); font-weight: 500; font-size: 0.85rem; }
tbody th { font-weight: 500; }
.number { text-align: right; white-space: nowrap; }
article { margin-top: 2.5rem; padding: 1.5rem 1.6rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; scroll-margin-top: 1rem; }
article:target { border-color: var(--accent); }
section { margin-top: 3rem; padding-top: 1.5rem; border-top: 1px solid var(--line); }
.doubts { margin: 0 0 1.2rem; padding: 0.8rem 1.1rem; border-left: 3px solid var(--alarm); border-radius: 0 6px 6px 0; background: var(--warm); }
.doubts h3 { margin: 0 0 0.3rem; color: var(--alarm); }
.doubts ul { margin: 0; padding-left: 1.1rem; max-width: 52rem; }
.doubts li { overflow-wrap: anywhere; margin: 0.2rem 0; }
.answer { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.2rem 0.8rem; margin: 0 0 0.4rem; }
.answer strong { font-size: 2.8rem; line-height: 1.1; letter-spacing: -0.02em; }
.axis { display: block; width: 100%; max-width: 40rem; height: auto; margin: 0 0 0.8rem; }
.axis text { fill: var(--muted); font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
.scale { stroke: var(--muted); stroke-width: 1; }
.interval { fill: var(--band); }
.mean { stroke: var(--alarm); stroke-width: 1.5; stroke-dasharray: 4 3; }
.draw { stroke: var(--accent); stroke-width: 1; }
.score { fill: var(--accent); stroke: var(--card); stroke-width: 2; }
.strip { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.2rem, 1fr)); gap: 1.2rem 0.8rem; margin: 1rem 0 0; padding: 0; list-style: none; }
.strip li { min-width: 0; font-size: 0.82rem; line-height: 1.35; }
.strip svg, .strip img { display: block; width: 100%; height: auto; }
.strip img { aspect-ratio: 1; border-radius: 4px; background: var(--line); }
.strip svg { margin-bottom: 0.3rem; }
.strip .name { display: block; margin: 0.3rem 0 0.1rem; color: var(--muted); }
.strip dl { margin: 0; }
.strip dl div { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 0.4rem; }
.strip dt { font-size: 0.78rem; }
.strip dd { font-weight: 600; white-space: nowrap; }
.replaced { fill: var(--accent); }
.redrawn { fill: var(--card); stroke: var(--accent); stroke-width: 2; }
.whisker { stroke: var(--ink); stroke-width: 1.5; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 1rem 2rem; margin: 0; }
.facts .wide { grid-column: 1 / -1; }
dt { color: var(--muted); font-size: 0.85rem; }
dd { margin: 0; overflow-wrap: anywhere; }
.plain { margin: 0; padding: 0; list-style: none; }
.plain li { padding: 0.4rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
footer { margin-top: 4rem; color: var(--muted); font-size: 0.85rem; }
@media (max-width: 44rem) {
  main { padding: 1.5rem 1rem 3rem; }
  article { padding: 1rem; }
  .axis text { font-size: 19px; }
  .strip { grid-template-columns: repeat(auto-fill, minmax(6rem, 1fr)); gap: 1rem 0.6rem; }
}
@media print { :root { color-scheme: light; --paper: #fff; --card: #fff; --ink: #000; --muted: #444; --line: #ccc; } main { max-width: none; padding: 0; } article { break-inside: auto; } .strip li { break-inside: avoid; } }
`;
