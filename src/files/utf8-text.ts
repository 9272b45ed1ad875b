import { FileError } from './file-error.js';

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
