import { problemError } from './problem-error.js';

/** What is at a path where a regular file is expected. */
type OtherKind =
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
  | { kind: 'not-regular'; path: string; found: OtherKind; links: boolean }
  /** A link on the way to it leads out of the folder that it must be in. */
  | { kind: 'outside'; path: string; within: string; leadsTo: string }
  /** `bytes` is null where it is not known, as for standard input. */
  | { kind: 'too-large'; path: string; bytes: number | null; most: number }
  /** Lines are counted from 1. */
  | { kind: 'not-utf8'; path: string; found: NotUtf8; line: number };

type NotUtf8 = 'UTF-16' | 'UTF-32' | 'NUL byte' | 'other bytes';

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
      if (problem.found === 'other bytes') {
        return `is not UTF-8 text: line ${problem.line} holds other bytes`;
      }
      return problem.found === 'NUL byte'
        ? `is not text: line ${problem.line} holds a NUL byte`
        : `is ${problem.found} text, not UTF-8`;
  }
}

function message(problem: FileProblem): string {
  return `${problem.path} ${whatIsWrong(problem)}`;
}

/** A file that is not opened, or not read on, because of what it is. The command line adds what to do about it. */
export class FileError extends problemError<FileProblem>('FileError', {
  'not-regular': message,
  outside: message,
  'too-large': message,
  'not-utf8': message,
}) {}

/**
 * Bytes as UTF-8 text, without a byte order mark.
 * @param path for the error
 * @throws FileError 'not-utf8' for UTF-16, UTF-32, NUL bytes and bytes that are no UTF-8
 */
export function utf8Text(path: string, bytes: Uint8Array): string {
  const refuse = (found: NotUtf8, offset: number) =>
    new FileError({ kind: 'not-utf8', path, found, line: lineOf(bytes, offset) });
  const [first, second, third, fourth] = bytes;
  if (first === 0xff && second === 0xfe) {
    throw refuse(third === 0 && fourth === 0 ? 'UTF-32' : 'UTF-16', 0);
  }
  if (first === 0xfe && second === 0xff) throw refuse('UTF-16', 0);
  const nul = bytes.indexOf(0);
  if (nul !== -1) {
    // Without a mark, every second byte of ASCII in UTF-16 is 0.
    throw refuse(nul < 2 && bytes[nul + 2] === 0 ? 'UTF-16' : 'NUL byte', nul);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refuse('other bytes', firstBroken(bytes));
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
