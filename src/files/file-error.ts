/** What stands at a path where a regular file is expected. */
export type OtherKind =
  | 'directory'
  | 'named pipe (FIFO)'
  | 'socket'
  | 'character device'
  | 'block device'
  | 'symbolic link'
  | 'special file';

/** Why a file is not read, or not written to. */
export type FileProblem =
  /** Only a regular file is allowed; `links` says whether a link to one would do. */
  | {
      readonly kind: 'not-regular';
      readonly path: string;
      readonly found: OtherKind;
      readonly links: boolean;
    }
  /** A link on the way to it leads out of the folder that it must be in. */
  | {
      readonly kind: 'outside';
      readonly path: string;
      readonly within: string;
      readonly leadsTo: string;
    }
  /** `bytes` is null where it is not known, as for standard input. */
  | {
      readonly kind: 'too-large';
      readonly path: string;
      readonly bytes: number | null;
      readonly most: number;
    }
  /** It is no UTF-8 text. Lines are counted from 1. */
  | {
      readonly kind: 'not-utf8';
      readonly path: string;
      readonly found: 'UTF-16' | 'UTF-32' | 'NUL byte' | 'other bytes';
      readonly line: number;
    };

/** A file that is not opened, or not read on, because of what it is. The command line adds what to do about it. */
export class FileError extends Error {
  override readonly name = 'FileError';
  readonly kind: FileProblem['kind'];
  readonly problem: FileProblem;

  constructor(problem: FileProblem) {
    super(`${problem.path} ${whatIsWrong(problem)}`);
    this.kind = problem.kind;
    this.problem = problem;
  }
}

/** The rest of a sentence that begins with the file: "is a named pipe (FIFO), not a regular file". */
export function whatIsWrong(problem: FileProblem): string {
  switch (problem.kind) {
    case 'not-regular':
      return `is a ${problem.found}, not a regular file`;
    case 'outside':
      return `leads out of ${problem.within}, to ${problem.leadsTo}`;
    case 'too-large':
      return problem.bytes === null
        ? `is larger than ${problem.most} bytes`
        : `has ${problem.bytes} bytes, more than the ${problem.most} allowed`;
    case 'not-utf8':
      return problem.found === 'other bytes'
        ? `is not UTF-8 text: line ${problem.line} holds other bytes`
        : problem.found === 'NUL byte'
          ? `is not text: line ${problem.line} holds a NUL byte`
          : `is ${problem.found} text, not UTF-8`;
  }
}

/**
 * Bytes as UTF-8 text, without a byte order mark.
 * @param path for the error
 * @throws FileError 'not-utf8' for UTF-16, UTF-32, NUL bytes and bytes that are no UTF-8
 */
export function utf8Text(path: string, bytes: Uint8Array): string {
  const [first, second, third, fourth] = bytes;
  if (first === 0xff && second === 0xfe) {
    const found = third === 0 && fourth === 0 ? 'UTF-32' : 'UTF-16';
    throw new FileError({ kind: 'not-utf8', path, found, line: 1 });
  }
  if (first === 0xfe && second === 0xff) {
    throw new FileError({ kind: 'not-utf8', path, found: 'UTF-16', line: 1 });
  }
  const nul = bytes.indexOf(0);
  if (nul !== -1) {
    // Without a mark, every second byte of ASCII in UTF-16 is 0.
    const found = nul < 2 && bytes[nul + 2] === 0 ? 'UTF-16' : 'NUL byte';
    throw new FileError({ kind: 'not-utf8', path, found, line: lineOf(bytes, nul) });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const line = lineOf(bytes, firstBroken(bytes));
    throw new FileError({ kind: 'not-utf8', path, found: 'other bytes', line });
  }
}

function lineOf(bytes: Uint8Array, offset: number): number {
  let line = 1;
  for (let at = bytes.indexOf(0x0a); at !== -1 && at < offset; at = bytes.indexOf(0x0a, at + 1)) {
    line += 1;
  }
  return line;
}

/** A line feed is never a part of another character: lines can be decoded one by one. */
function firstBroken(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(0x0a, start);
    const stop = end === -1 ? bytes.length : end + 1;
    try {
      decoder.decode(bytes.subarray(start, stop));
    } catch {
      return start;
    }
    start = stop;
  }
  return bytes.length;
}
