import { lstatSync } from 'node:fs';
import { orIfDamaged, readRunsPiece } from '../../runs/runs-file.js';

/** One line of a file that grows. */
export interface Line {
  /** Bytes from the file's beginning. */
  readonly offset: number;
  /** null where it is longer than a metric can be. */
  readonly text: string | null;
}

const longestLine = 16_384;
const chunkBytes = 1024 * 1024;

/**
 * Reads the lines that another process appends to a file. One that is not there yet, or is no plain file, has no lines; one that
 * becomes shorter is read again from its beginning.
 */
export function lineReader(path: string) {
  let offset = 0;
  let rest = Buffer.alloc(0);
  /** Whether the beginning of the line in `rest` was thrown away: it is too long. */
  let cut = false;

  function lines(chunk: Buffer): Line[] {
    const found: Line[] = [];
    let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = offset - rest.length;
    for (;;) {
      const end = bytes.indexOf(0x0a);
      if (end === -1) break;
      found.push(lineAt(at, bytes.subarray(0, end)));
      cut = false;
      bytes = bytes.subarray(end + 1);
      at += end + 1;
    }
    if (bytes.length > longestLine) {
      cut = true;
      bytes = Buffer.alloc(0);
    }
    // A copy: a slice would hold the whole chunk.
    rest = Buffer.from(bytes);
    offset += chunk.length;
    return found;
  }
  function lineAt(at: number, bytes: Buffer): Line {
    const tooLong = cut || bytes.length > longestLine;
    return { offset: at, text: tooLong ? null : bytes.toString('utf8') };
  }

  return {
    /**
     * Complete lines since the last call, as many at a time as were read at once; with `toEnd` also what is behind the last line
     * feed, when the writer has ended. Iterate to the end.
     */
    *read(toEnd?: 'to-end'): Generator<readonly Line[]> {
      const stat = lstatSync(path, { throwIfNoEntry: false });
      const size = stat?.isFile() === true ? stat.size : 0;
      if (size < offset) {
        offset = 0;
        rest = Buffer.alloc(0);
        cut = false;
      }
      while (offset < size) {
        const chunk = readChunk(path, Math.min(chunkBytes, size - offset), offset);
        if (chunk.length === 0) break;
        yield lines(chunk);
      }
      if (toEnd !== undefined && (rest.length > 0 || cut)) {
        const last = lineAt(offset - rest.length, rest);
        rest = Buffer.alloc(0);
        cut = false;
        yield [last];
      }
    },
  };
}

/** The program owns its file and may put anything there: what is no regular file has no lines. */
function readChunk(path: string, most: number, offset: number): Buffer {
  return orIfDamaged(() => readRunsPiece(path, most, offset), Buffer.alloc(0));
}
