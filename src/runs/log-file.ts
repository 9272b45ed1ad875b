import { StringDecoder } from 'node:string_decoder';
import { closeSync, fstatSync, lstatSync, readSync } from 'node:fs';
import { openRunsFile, readRunsPiece } from './runs-file.js';
import { AttemptError } from './attempt-error.js';
import { runsLayout } from './runs-layout.js';

/** A line without an end is not held in memory for ever. */
const longestLine = 65_536;

/**
 * Cuts a log's bytes into lines as they come. Lines end in `\n` or `\r\n`; a line that was written over with `\r`, as progress bars do, is its last state. Bytes that are not
 * UTF-8 become U+FFFD, wherever the pieces are cut. A line of more than 65,536 characters is given in parts.
 */
export function logLines() {
  let decoder = new StringDecoder('utf8');
  let open = '';
  return {
    /** The lines that these bytes complete. */
    push(bytes: Uint8Array): readonly string[] {
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
    /** The line that has no end yet, in its present state. */
    open: () => lastState(open),
    /** The last line, where it has no end. */
    rest(): readonly string[] {
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

/** What one reading of a log gives. */
type LogPiece =
  /** The bytes are good until the next piece is read. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** All that is written so far has been given. */
  | { readonly kind: 'end' }
  /** The file was cut short, or replaced by another: what follows is read from its beginning. */
  | { readonly kind: 'replaced' };

/** Reads a log forward while it grows, a piece at a time, so that its size does not matter. */
export interface LogReader {
  readonly next: () => LogPiece;
  readonly close: () => void;
}

const pieceBytes = 65_536;
const lineEnd = 0x0a;

/**
 * Opens a log, at its beginning or so many lines before its end.
 * @param lastLines null for all of it; a last line without its end counts as one
 * @returns null where there is no such file. @throws AttemptError 'damaged-file' where it is no regular file; the system's error
 */
export function openLog(path: string, lastLines: number | null): LogReader | null {
  const opened = openRunsFile(path);
  if (opened === null) return null;
  const bytes = Buffer.alloc(pieceBytes);
  let { handle } = opened;
  let position = lastLines === null ? 0 : startOfLastLines(handle, lastLines);

  function replaced(): boolean {
    const held = fstatSync(handle);
    const named = lstatSync(path, { throwIfNoEntry: false });
    if (named === undefined) return false;
    if (named.ino === held.ino && named.dev === held.dev) return held.size < position;
    const another = openRunsFile(path);
    if (another === null) return false;
    closeSync(handle);
    ({ handle } = another);
    return true;
  }
  return {
    next() {
      const count = readSync(handle, bytes, 0, pieceBytes, position);
      if (count > 0) {
        position += count;
        return { kind: 'bytes', bytes: bytes.subarray(0, count) };
      }
      if (!replaced()) return { kind: 'end' };
      position = 0;
      return { kind: 'replaced' };
    },
    close() {
      closeSync(handle);
    },
  };
}

/** Looks backward from the end, a piece at a time. */
function startOfLastLines(handle: number, lines: number): number {
  const { size } = fstatSync(handle);
  const bytes = Buffer.alloc(pieceBytes);
  let wanted = lines;
  if (wanted === 0) return size;
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - pieceBytes);
    const count = readSync(handle, bytes, 0, end - start, start);
    let place = count;
    while (place > 0) {
      place = bytes.lastIndexOf(lineEnd, place - 1);
      if (place < 0) break;
      // The end of the last line begins no other.
      if (start + place === size - 1) continue;
      wanted -= 1;
      if (wanted === 0) return start + place + 1;
    }
    end = start;
  }
  return 0;
}

// Node's reason for running out of memory is above a native stack trace of up to thirty long lines.
const tailBytes = 16_384;
const tailLines = 60;

/**
 * The last lines of an attempt's log.txt (60 lines, 16 KiB at most); empty where it has none. Where it cannot be read, a line that
 * says why: how an attempt ended is recorded all the same.
 */
export function readLogTail(attemptFolder: string): string {
  try {
    const bytes = readRunsPiece(runsLayout.log(attemptFolder), tailBytes);
    return bytes.toString('utf8').trimEnd().split('\n').slice(-tailLines).join('\n');
  } catch (error) {
    if (error instanceof AttemptError) return `(${error.message})`;
    throw error;
  }
}
