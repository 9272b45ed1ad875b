/** What the contact sheet adds to the base style sheet. */
export const sheetStyle = `
.facts { margin-bottom: 2rem; }
.table-note { margin-top: 0.6rem; max-width: 52rem; font-size: 0.9rem; }
.findings { margin: 1rem 0; padding: 0; list-style: none; }
.findings li { max-width: 60rem; padding: 0.6rem 0.9rem; margin-bottom: 0.6rem; border-left: 3px solid var(--line); background: var(--card); border-radius: 0 6px 6px 0; overflow-wrap: anywhere; }
.findings .leak { border-color: var(--baseline); background: var(--warm); }
.findings .warning { border-color: var(--accent); background: var(--tint); }
.severity { font-weight: 650; margin-right: 0.35rem; }
.leak .severity { color: var(--baseline); }
.histogram { display: block; width: 100%; max-width: 36rem; height: auto; }
.histogram rect { fill: var(--accent); }
.histogram line { stroke: var(--line); }
.histogram text { fill: var(--muted); font: 14px system-ui, sans-serif; }
article h3 { font-size: 1.05rem; margin: 0 0 0.3rem; }
article p { margin-bottom: 0.6rem; }
article .findings li { background: none; border-radius: 0; padding: 0.1rem 0.8rem; font-size: 0.92rem; }
.frames { display: grid; grid-template-columns: repeat(auto-fill, minmax(5rem, 1fr)); gap: 0.5rem; margin: 0.6rem 0 0.8rem; padding: 0; list-style: none; }
.frames li { font-size: 0.75rem; line-height: 1.3; color: var(--muted); min-width: 0; overflow-wrap: anywhere; }
.frames img, .frames .blank { display: block; width: 100%; height: auto; aspect-ratio: 1; object-fit: cover; border-radius: 4px; background: var(--line); margin-bottom: 0.15rem; }
.dropped img, .dropped .blank { aspect-ratio: 16 / 9; object-fit: contain; }
.dropped strong { color: var(--ink); font-weight: 600; }
.blank { border: 1px dashed var(--muted); }
@media (max-width: 44rem) { .frames { grid-template-columns: repeat(auto-fill, minmax(4rem, 1fr)); gap: 0.35rem; } }
@media print { article { break-inside: avoid; } }
`;
