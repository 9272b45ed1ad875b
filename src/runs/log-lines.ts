import { StringDecoder } from 'node:string_decoder';

/** Cuts a log's bytes into lines as they come. */
export interface LogLines {
  /** The lines that these bytes complete. */
  readonly push: (bytes: Uint8Array) => readonly string[];
  /** The line that has no end yet, in its present state. */
  readonly open: () => string;
  /** The last line, where it has no end. */
  readonly rest: () => readonly string[];
}

/** A line without an end is not held in memory for ever. */
const longestLine = 65_536;

/**
 * Lines end in `\n` or `\r\n`; a line that was written over with `\r`, as progress bars do, is its last state. Bytes that are not
 * UTF-8 become U+FFFD, wherever the pieces are cut. A line of more than 65,536 characters is given in parts.
 */
export function logLines(): LogLines {
  let decoder = new StringDecoder('utf8');
  let open = '';
  return {
    push(bytes) {
      const parts =
        `${open}${decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))}`.split(
          '\n',
        );
      open = written(parts.pop() ?? '');
      const lines = parts.flatMap((part) => inParts(lastState(part)));
      if (open.length > longestLine) {
        const cut = inParts(open);
        open = cut.pop() ?? '';
        lines.push(...cut);
      }
      return lines;
    },
    open: () => lastState(open),
    rest() {
      const line = lastState(`${open}${decoder.end()}`);
      decoder = new StringDecoder('utf8');
      open = '';
      return line === '' ? [] : [line];
    },
  };
}

/** What is left of an open line once states that were written over are forgotten; a `\r` at its end may be half of `\r\n`. */
function written(line: string): string {
  const state = lastState(line);
  return line.endsWith('\r') ? `${state}\r` : state;
}

function lastState(line: string): string {
  let end = line.length;
  while (line[end - 1] === '\r') end -= 1;
  return line.slice(line.lastIndexOf('\r', end - 1) + 1, end);
}

function inParts(line: string): string[] {
  if (line.length <= longestLine) return [line];
  const parts: string[] = [];
  for (let start = 0; start < line.length;) {
    const end = start + longestLine;
    // Between the halves of one character there is no cut.
    const cut = /[\uD800-\uDBFF]/.test(line[end - 1] ?? '') ? end - 1 : end;
    parts.push(line.slice(start, cut));
    start = cut;
  }
  return parts;
}
