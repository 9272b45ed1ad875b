/** Colours and erased line ends, which programs print without a thought: they say nothing. */
// oxlint-disable-next-line no-control-regex
const decoration = /\u001B\[[\d;]{0,40}[mK]/g;

/**
 * Control characters but the tab (C0, DEL, C1), and characters that turn the direction of writing or end a line for some readers
 * alone: each may move the cursor, retitle the window, or show another text than is there.
 */
const harmful =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000A-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/g;

/** A line of somebody else's text that a terminal shows and does not obey: colours are left out, other controls are made visible. */
export function harmlessText(line: string): string {
  return line.replace(decoration, '').replace(harmful, visible);
}

/** The same text as JSON, in which nothing is lost: what JSON itself lets through is written as an escape. */
export function harmlessJson(value: unknown): string {
  return JSON.stringify(value).replace(harmful, (character) => `\\u${code(character)}`);
}

/** Unicode has a picture of each control of ASCII. */
function visible(character: string): string {
  const point = character.charCodeAt(0);
  if (point < 0x20) return String.fromCharCode(0x2400 + point);
  return point === 0x7f ? '␡' : `<U+${code(character).toUpperCase()}>`;
}

function code(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, '0');
}
