/** What the page of predictions needs beside the base style sheet. */
export const predictionsStyle = `
main { max-width: 66rem; }
article { margin-top: 2.5rem; padding: 1.5rem 1.6rem; }
article p { max-width: 52rem; }
header .scroll { margin-top: 1.5rem; }
table { min-width: min(100%, 30rem); }
tbody th { overflow-wrap: anywhere; }
.cautions { margin: 0 0 1.2rem; padding: 0.8rem 1.1rem; border-left: 3px solid var(--baseline); border-radius: 0 6px 6px 0; background: var(--warm); }
.cautions h3 { margin: 0 0 0.3rem; color: var(--baseline); }
.cautions ul { margin: 0; padding-left: 1.1rem; max-width: 52rem; }
.cautions li { overflow-wrap: anywhere; margin: 0.2rem 0; }
.answer { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.2rem 0.8rem; margin: 0 0 0.4rem; }
.answer strong { white-space: nowrap; font-size: 2.8rem; line-height: 1.1; letter-spacing: -0.02em; }
.axis { display: block; width: 100%; max-width: 40rem; height: auto; margin: 0 0 0.8rem; }
.axis text { fill: var(--muted); font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
.scale { stroke: var(--muted); stroke-width: 1; }
.interval { fill: var(--band); }
.mean { stroke: var(--baseline); stroke-width: 1.5; stroke-dasharray: 4 3; }
.draw { stroke: var(--accent); stroke-width: 1; }
.score { fill: var(--accent); stroke: var(--card); stroke-width: 2; }
@media (max-width: 44rem) {
  article { padding: 1rem; }
  .axis text { font-size: 19px; }
}
@media print { article { break-inside: auto; } }
`;
