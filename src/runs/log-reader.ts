import { closeSync, fstatSync, lstatSync, readSync } from 'node:fs';
import { openRunsFile } from './runs-file.js';

/** What one look at a log gives. */
type LogPiece =
  /** The bytes are good until the next piece is asked for. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** All that is written so far has been given. */
  | { readonly kind: 'end' }
  /** The file was cut short, or another stands in its place: what follows is read from its beginning. */
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
