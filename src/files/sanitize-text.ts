/** Colours and erased line ends, which programs print freely: without a terminal they say nothing. */
// oxlint-disable-next-line no-control-regex
const decoration = /\u001B\[[\d;]{0,40}[mK]/g;

/**
 * Characters that move the cursor, retitle the window, turn the direction of writing or end a line for some readers only: C0 but the
 * tab and the line feed, a carriage return unless it is part of a line end, DEL, C1, bidirectional controls, line separators.
 */
const unsafe =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]|\r(?!\n)/g;

/** Raw in JSON text, these are legal only within strings (or, as line ends, between tokens). */
// oxlint-disable-next-line no-control-regex
const unsafeInJson = /[\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/g;

/**
 * Foreign text as it may be shown, on a terminal or a page: colours are left out, other controls become visible. Line ends and
 * tabs stay.
 */
export function sanitizeText(text: string): string {
  return text.replace(decoration, '').replace(unsafe, visible);
}

/** The same for a text that must stay one line, such as a cell of a table. */
export function sanitizeLine(text: string): string {
  return sanitizeText(text).replace(/[\r\n]/g, visible);
}

/**
 * The same, cut to so many characters, the last of them an ellipsis where something was left out. A text may be as large as a file: no
 * more of it is looked at than may be shown.
 */
export function shortLine(text: string, most = 200): string {
  const looked = text.slice(0, most * 8 + 1000);
  const characters = Array.from(sanitizeLine(looked));
  return characters.length <= most && looked.length === text.length
    ? characters.join('')
    : `${characters.slice(0, most - 1).join('')}…`;
}

/** Data with each text in it sanitised, for a page: attributes, titles and charts need it no less than paragraphs. Keys are ours. */
export function sanitizeTexts<Data>(data: Data): Data {
  return sanitizedData(data) as Data;
}

function sanitizedData(data: unknown): unknown {
  if (typeof data === 'string') return sanitizeText(data);
  if (Array.isArray(data)) return data.map(sanitizedData);
  // An object of a class, such as ready markup, is no data.
  if (!isPlainObject(data)) return data;
  return Object.fromEntries(
    Object.entries(data).map(([name, member]) => [name, sanitizedData(member)]),
  );
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/**
 * What a command prints. JSON keeps its data: there a control character becomes JSON's own escape.
 * @param text lines, or one JSON document
 */
export function sanitizeOutput(text: string): string {
  if (text.search(unsafe) === -1) return text;
  return isJson(text) ? sanitizeJson(text) : sanitizeText(text);
}

/** JSON of the same data with every control character escaped. */
export function sanitizeJson(json: string): string {
  return json.replace(unsafeInJson, (character) => `\\u${code(character)}`);
}

function isJson(text: string): boolean {
  if (!/^[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
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
