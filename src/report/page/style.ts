/**
 * The page's one style sheet. Blue and vermilion (after Okabe and Ito) are told apart with any colour vision; nothing is said by
 * colour alone. Every text colour has a contrast of at least 4.5 to 1 in both schemes.
 */
export const pageStyle = `
:root { color-scheme: light dark; --paper: #fbfaf8; --card: #ffffff; --ink: #1c2127; --muted: #59626d; --line: #e3e1dc; --faint: #b4bcc6; --accent: #0b5cad; --tint: #eaf2fb; --baseline: #ad430a; --warm: #fdf1e8; --heat: 11 92 173; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171b; --card: #1a1e23; --ink: #e7eaee; --muted: #a3acb7; --line: #2f353d; --faint: #56606c; --accent: #70b4ff; --tint: #1b2a3b; --baseline: #f59a63; --warm: #33241a; --heat: 112 180 255; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 76rem; margin: 0 auto; padding: 3rem 1.5rem 5rem; }
h1, h2, h3 { line-height: 1.2; text-wrap: balance; }
h1 { font-size: clamp(1.7rem, 1.2rem + 2.2vw, 2.6rem); letter-spacing: -0.02em; margin: 0.4rem 0 1rem; max-width: 24em; overflow-wrap: anywhere; }
h2 { font-size: 1.4rem; letter-spacing: -0.01em; margin: 0 0 0.5rem; }
h3 { font-size: 1rem; margin: 1.8rem 0 0.5rem; }
p { margin: 0 0 1rem; }
section { margin-top: 3.5rem; padding-top: 2rem; border-top: 1px solid var(--line); }
a { color: var(--accent); text-underline-offset: 0.2em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
code, pre { font: 0.85em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
pre { margin: 0; padding: 1rem; background: var(--card); border: 1px solid var(--line); border-radius: 8px; overflow: auto; max-height: 28rem; white-space: pre-wrap; }
.muted, .about, .eyebrow { color: var(--muted); }
.small { font-size: 0.85rem; }
.about { max-width: 52rem; }
pre + .about { margin-top: 0.6rem; }
.eyebrow { margin: 0; overflow-wrap: anywhere; }
.eyebrow strong { color: var(--ink); }
.lead { font-size: 1.13rem; max-width: 46rem; overflow-wrap: anywhere; }
.notice, .caution { max-width: 46rem; padding: 0.6rem 0.9rem; border-left: 3px solid var(--baseline); background: var(--warm); border-radius: 0 6px 6px 0; }
.ruler { display: flex; flex-wrap: wrap; align-items: center; gap: 1rem 2.5rem; margin: 1.5rem 0; padding: 1.1rem 1.4rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; width: fit-content; max-width: 100%; }
.figure { display: flex; align-items: center; gap: 0.9rem; margin: 0; line-height: 1.35; }
.big { font-size: 2.8rem; font-weight: 650; letter-spacing: -0.03em; line-height: 1; color: var(--accent); }
.scale { min-width: 0; } .scale p { margin: 0.3rem 0 0; } .scale svg { max-width: 100%; height: auto; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 1rem 2rem; margin: 2rem 0 0; }
dt { color: var(--muted); font-size: 0.85rem; }
dd { margin: 0; overflow-wrap: anywhere; }
.following { font-size: 0.92rem; } .following button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--muted); border-radius: 6px; padding: 0.2rem 0.6rem; cursor: pointer; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.3rem 1.4rem; margin: 2rem 0 0; padding: 0; list-style: none; font-size: 0.95rem; }
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
thead button { all: unset; cursor: pointer; padding: 0.2rem 0; }
thead button:hover { color: var(--ink); text-decoration: underline; text-underline-offset: 0.2em; }
thead button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
[aria-sort] button, thead [aria-sort] { color: var(--ink); font-weight: 650; }
[aria-sort="ascending"] button::after { content: " ↑"; content: " ↑" / ""; }
[aria-sort="descending"] button::after { content: " ↓"; content: " ↓" / ""; }
tr.chosen > * { background: var(--tint); }
tr.chosen > :first-child { box-shadow: inset 3px 0 var(--accent); }
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
[hidden] { display: none !important; }
input, .zoom button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--muted); border-radius: 6px; padding: 0.3rem 0.6rem; max-width: 100%; }
input { width: 20rem; }
.zoom input { width: 5.5rem; padding: 0.15rem 0.4rem; }
.zoom button { padding: 0.15rem 0.7rem; cursor: pointer; }
.room td { padding: 0; border: 0; }
.live-rows + .rest { display: none; }
figure { margin: 1.5rem 0 2.5rem; }
figcaption { color: var(--muted); max-width: 52rem; margin-bottom: 0.6rem; }
figcaption strong { color: var(--ink); font-weight: 650; margin-right: 0.3rem; }
.chart { display: block; width: 100%; min-width: 42rem; height: auto; }
.halves .chart { min-width: 20rem; }
.chart text { font-family: inherit; font-size: 13px; }
.frames { display: flex; flex-wrap: wrap; gap: 0.25rem; margin-top: 0.25rem; } .frames img { border-radius: 3px; }
.strip-frames { display: grid; grid-template-columns: repeat(auto-fill, minmax(6.5rem, 1fr)); gap: 1rem 0.7rem; margin: 0.5rem 0 1.5rem; padding: 0; list-style: none; }
.strip-frames li { min-width: 0; font-size: 0.8rem; line-height: 1.35; } .strip-frames span { display: block; } .strip-frames b { white-space: nowrap; } .strip-frames svg, .strip-frames img { display: block; width: 100%; height: auto; } .strip-frames img { aspect-ratio: 1; border-radius: 3px; margin: 0.2rem 0; }
.strip-frames line { stroke: var(--muted); } .strip-frames .replaced { fill: var(--accent); } .strip-frames .redrawn { fill: var(--card); stroke: var(--accent); stroke-width: 2; }
.plot { position: relative; }
.live { cursor: crosshair; }
.is-live > .chart { display: none; }
.halves { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1rem 2.5rem; align-items: start; }
.halves.tables { margin: 1rem 0; }
.halves th[scope="row"], .halves td, .halves thead th { padding: 0.3rem 0.6rem 0.3rem 0; }
.halves th[scope="row"] { overflow-wrap: anywhere; }
.frames { display: flex; flex-wrap: wrap; gap: 0.25rem; margin-top: 0.25rem; } .frames img { border-radius: 3px; }
.tip { position: absolute; z-index: 2; margin: 0; max-width: 22rem; padding: 0.35rem 0.65rem; background: var(--ink); color: var(--paper); border-radius: 6px; font-size: 0.85rem; line-height: 1.35; pointer-events: none; overflow-wrap: anywhere; }
.ring { position: absolute; z-index: 1; width: 14px; height: 14px; margin: -7px 0 0 -7px; border: 2px solid var(--ink); border-radius: 50%; pointer-events: none; }
.shade { position: absolute; top: 0; bottom: 0; background: var(--accent); opacity: 0.15; pointer-events: none; }
details summary { cursor: pointer; color: var(--accent); width: fit-content; }
details[open] summary { margin-bottom: 0.6rem; }
.troubled { padding: 0; list-style: none; } .troubled li { margin-bottom: 0.8rem; } .troubled p { margin: 0 0 0.2rem; }
.notes { padding-left: 1.2rem; max-width: 52rem; } .notes li { margin-bottom: 0.5rem; }
.settings { display: grid; grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr)); gap: 0.7rem 1.5rem; margin: 0; }
.provenance { margin: 1.5rem 0 0; } .provenance > div { display: grid; grid-template-columns: 13rem minmax(0, 1fr); gap: 0.2rem 1rem; padding: 0.35rem 0; border-bottom: 1px solid var(--line); }
footer { margin-top: 4rem; color: var(--muted); font-size: 0.85rem; }
@media (max-width: 44rem) {
  main { padding: 1.5rem 1rem 3rem; }
  .halves { grid-template-columns: minmax(0, 1fr); }
  .pair .strip { display: none; }
  .provenance > div { grid-template-columns: minmax(0, 1fr); gap: 0; }
  th, td { padding: 0.45rem 0.6rem; }
}
@media print {
  :root { color-scheme: light; --paper: #fff; --card: #fff; --ink: #000; --muted: #444; --line: #ccc; --faint: #999; --accent: #0b5cad; --tint: #eef4fb; --baseline: #ad430a; --warm: #fdf1e8; --heat: 11 92 173; }
  .tools, nav, .live, .following, .tip, .ring, .shade, #pictures-hint { display: none; }
  .is-live > .chart, .live-rows + .rest { display: block; }
  .chart, .halves .chart { min-width: 0; }
  .scroll, .scroll.tall, pre { overflow: visible; max-height: none; }
  main { max-width: none; padding: 0; }
  section { break-inside: auto; } figure, tr { break-inside: avoid; }
}
`;
