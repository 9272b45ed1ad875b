/** The page's one style sheet, in the colours of the sweep's report; contrast is at least 4.5 to 1 in both schemes. */
export const pageStyle = `
:root { color-scheme: light dark; --paper: #fbfaf8; --card: #ffffff; --ink: #1c2127; --muted: #59626d; --line: #e3e1dc; --accent: #0b5cad; --tint: #eaf2fb; --alarm: #ad430a; --warm: #fdf1e8; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171b; --card: #1a1e23; --ink: #e7eaee; --muted: #a3acb7; --line: #2f353d; --accent: #70b4ff; --tint: #1b2a3b; --alarm: #f59a63; --warm: #33241a; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 76rem; margin: 0 auto; padding: 3rem 1.5rem 5rem; }
h1, h2, h3 { line-height: 1.2; text-wrap: balance; overflow-wrap: anywhere; }
h1 { font-size: clamp(1.7rem, 1.2rem + 2.2vw, 2.6rem); letter-spacing: -0.02em; margin: 0.4rem 0 1rem; max-width: 24em; }
h2 { font-size: 1.4rem; letter-spacing: -0.01em; margin: 0 0 0.5rem; }
h3 { font-size: 1.05rem; margin: 0 0 0.3rem; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
section { margin-top: 3.5rem; padding-top: 2rem; border-top: 1px solid var(--line); }
a { color: var(--accent); text-underline-offset: 0.2em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
.muted, .eyebrow, .about { color: var(--muted); }
.eyebrow { margin: 0; }
.about { max-width: 52rem; }
.lead { font-size: 1.13rem; max-width: 46rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 1rem 2rem; margin: 2rem 0; }
dt { color: var(--muted); font-size: 0.85rem; }
dd { margin: 0; overflow-wrap: anywhere; }
.table-note { margin-top: 0.6rem; max-width: 52rem; font-size: 0.9rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.3rem 1.4rem; margin: 2rem 0 0; padding: 0; list-style: none; font-size: 0.95rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.92rem; min-width: 100%; }
th, td { padding: 0.5rem 0.7rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); white-space: nowrap; }
thead th { color: var(--muted); font-weight: 500; font-size: 0.85rem; }
tbody th { font-weight: 500; }
.number { text-align: right; }
.findings, .plain { margin: 1rem 0; padding: 0; list-style: none; }
.findings li { max-width: 60rem; padding: 0.6rem 0.9rem; margin-bottom: 0.6rem; border-left: 3px solid var(--line); background: var(--card); border-radius: 0 6px 6px 0; overflow-wrap: anywhere; }
.findings .leak { border-color: var(--alarm); background: var(--warm); }
.findings .warning { border-color: var(--accent); background: var(--tint); }
.severity { font-weight: 650; margin-right: 0.35rem; }
.leak .severity { color: var(--alarm); }
.plain li { padding: 0.3rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
figure { margin: 1.5rem 0; }
figcaption { margin-bottom: 0.3rem; }
.histogram { display: block; width: 100%; max-width: 36rem; height: auto; }
.histogram rect { fill: var(--accent); }
.histogram line { stroke: var(--line); }
.histogram text { fill: var(--muted); font: 14px system-ui, sans-serif; }
details summary { cursor: pointer; color: var(--accent); width: fit-content; }
details[open] summary { margin-bottom: 0.6rem; }
article { margin-top: 2rem; padding: 1.2rem 1.3rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; scroll-margin-top: 1rem; }
article:target { border-color: var(--accent); }
article p { margin-bottom: 0.6rem; }
article .findings li { background: none; border-radius: 0; padding: 0.1rem 0.8rem; font-size: 0.92rem; }
.frames { display: grid; grid-template-columns: repeat(auto-fill, minmax(5rem, 1fr)); gap: 0.5rem; margin: 0.6rem 0 0.8rem; padding: 0; list-style: none; }
.frames li { font-size: 0.75rem; line-height: 1.3; color: var(--muted); min-width: 0; overflow-wrap: anywhere; }
.frames img, .frames .blank { display: block; width: 100%; height: auto; aspect-ratio: 1; object-fit: cover; border-radius: 4px; background: var(--line); margin-bottom: 0.15rem; }
.dropped img, .dropped .blank { aspect-ratio: 16 / 9; object-fit: contain; }
.dropped strong { color: var(--ink); font-weight: 600; }
.blank { border: 1px dashed var(--muted); }
footer { margin-top: 4rem; color: var(--muted); font-size: 0.85rem; }
@media (max-width: 44rem) {
  main { padding: 1.5rem 1rem 3rem; }
  article { padding: 0.9rem 0.9rem; }
  .frames { grid-template-columns: repeat(auto-fill, minmax(4rem, 1fr)); gap: 0.35rem; }
  th, td { padding: 0.45rem 0.6rem; }
}
@media print { :root { color-scheme: light; --paper: #fff; --card: #fff; --ink: #000; --muted: #444; --line: #ccc; } nav { display: none; } main { max-width: none; padding: 0; } article, figure { break-inside: avoid; } }
`;
