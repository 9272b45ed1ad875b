/**
 * The style sheet that all pages share. Blue and vermilion (after Okabe and Ito) can be distinguished with any colour vision; nothing is said
 * by colour alone. Every text colour has a contrast of at least 4.5 to 1 in both schemes.
 */
export const baseStyle = `
:root { color-scheme: light dark; --paper: #fbfaf8; --card: #ffffff; --ink: #1c2127; --muted: #59626d; --line: #e3e1dc; --faint: #b4bcc6; --accent: #0b5cad; --tint: #eaf2fb; --band: #b9d5f2; --baseline: #ad430a; --warm: #fdf1e8; --heat: 11 92 173; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171b; --card: #1a1e23; --ink: #e7eaee; --muted: #a3acb7; --line: #2f353d; --faint: #56606c; --accent: #70b4ff; --tint: #1b2a3b; --band: #24476b; --baseline: #f59a63; --warm: #33241a; --heat: 112 180 255; } }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 76rem; margin: 0 auto; padding: 3rem 1.5rem 5rem; }
h1, h2, h3 { line-height: 1.2; text-wrap: balance; overflow-wrap: anywhere; }
h1 { font-size: clamp(1.7rem, 1.2rem + 2.2vw, 2.6rem); letter-spacing: -0.02em; margin: 0.4rem 0 1rem; max-width: 24em; }
h2 { font-size: 1.4rem; letter-spacing: -0.01em; margin: 0 0 0.5rem; }
h3 { font-size: 1rem; margin: 1.8rem 0 0.5rem; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
section { margin-top: 3.5rem; padding-top: 2rem; border-top: 1px solid var(--line); }
article { margin-top: 2rem; padding: 1.2rem 1.3rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; scroll-margin-top: 1rem; }
article:target { border-color: var(--accent); }
a { color: var(--accent); text-underline-offset: 0.2em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
code, pre { font: 0.85em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
pre { margin: 0; padding: 1rem; background: var(--card); border: 1px solid var(--line); border-radius: 8px; overflow: auto; max-height: 28rem; white-space: pre-wrap; }
.muted, .about, .eyebrow { color: var(--muted); }
.small { font-size: 0.85rem; }
.about { max-width: 52rem; }
.eyebrow { margin: 0; overflow-wrap: anywhere; }
.eyebrow strong { color: var(--ink); }
.lead { font-size: 1.13rem; max-width: 46rem; overflow-wrap: anywhere; }
.notice, .caution { max-width: 46rem; padding: 0.6rem 0.9rem; border-left: 3px solid var(--baseline); background: var(--warm); border-radius: 0 6px 6px 0; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: 1rem 2rem; margin: 2rem 0 0; }
.facts .wide { grid-column: 1 / -1; }
dt { color: var(--muted); font-size: 0.85rem; }
dd { margin: 0; overflow-wrap: anywhere; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.3rem 1.4rem; margin: 2rem 0 0; padding: 0; list-style: none; font-size: 0.95rem; }
.plain { margin: 1rem 0; padding: 0; list-style: none; }
.plain li { padding: 0.35rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
.scroll.tall { max-height: 36rem; overflow-y: auto; }
.tall thead th { position: sticky; top: 0; background: var(--paper); z-index: 1; }
table { border-collapse: collapse; font-size: 0.92rem; min-width: 100%; }
caption { text-align: left; font-weight: 600; padding: 0 0 0.3rem; }
th, td { padding: 0.5rem 0.7rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { color: var(--muted); font-weight: 500; font-size: 0.85rem; vertical-align: bottom; white-space: nowrap; }
tbody th { font-weight: 500; }
td { white-space: nowrap; }
.number { text-align: right; }
small { display: block; font-size: 0.78rem; color: var(--muted); }
tr.chosen > * { background: var(--tint); }
tr.chosen > :first-child { box-shadow: inset 3px 0 var(--accent); }
figure { margin: 1.5rem 0 2.5rem; }
figcaption { color: var(--muted); max-width: 52rem; margin-bottom: 0.6rem; }
figcaption strong { color: var(--ink); font-weight: 650; margin-right: 0.3rem; }
.chart { display: block; width: 100%; min-width: 42rem; height: auto; }
.chart text { font-family: inherit; font-size: 13px; }
.bars { display: grid; grid-template-columns: repeat(auto-fill, minmax(7.5rem, 1fr)); gap: 1rem 0.7rem; margin: 0.5rem 0 1.5rem; padding: 0; list-style: none; }
.bars li { min-width: 0; font-size: 0.8rem; line-height: 1.35; } .bars span { display: block; } .bars b { white-space: nowrap; }
.bars svg, .bars img { display: block; width: 100%; height: auto; } .bars img { aspect-ratio: 1; border-radius: 3px; background: var(--line); margin: 0.2rem 0; }
.bars line { stroke: var(--muted); } .bars .replaced { fill: var(--accent); } .bars .redrawn { fill: var(--card); stroke: var(--accent); stroke-width: 2; } .bars .whisker { stroke: var(--ink); stroke-width: 1.5; }
details summary { cursor: pointer; color: var(--accent); width: fit-content; }
details[open] summary { margin-bottom: 0.6rem; }
.troubled { padding: 0; list-style: none; } .troubled li { margin-bottom: 0.8rem; } .troubled p { margin: 0 0 0.2rem; }
footer { margin-top: 4rem; color: var(--muted); font-size: 0.85rem; }
@media (max-width: 44rem) {
  main { padding: 1.5rem 1rem 3rem; }
  article { padding: 0.9rem; }
  th, td { padding: 0.45rem 0.6rem; }
}
@media print {
  :root { color-scheme: light; --paper: #fff; --card: #fff; --ink: #000; --muted: #444; --line: #ccc; --faint: #999; --accent: #0b5cad; --tint: #eef4fb; --baseline: #ad430a; --warm: #fdf1e8; --heat: 11 92 173; }
  nav { display: none; }
  .chart { min-width: 0; }
  .scroll, .scroll.tall, pre { overflow: visible; max-height: none; }
  main { max-width: none; padding: 0; }
  figure, tr, .bars li { break-inside: avoid; }
}
`;
