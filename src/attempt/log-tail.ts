import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { runsLayout } from './runs-layout.js';

// Node's reason for dying of want of memory stands above a native stack trace of up to thirty long lines.
const tailBytes = 16_384;
const tailLines = 60;

/** The last lines of an attempt's log.txt (60 lines, 16 KiB at most); empty where it has none. */
export function readLogTail(attemptFolder: string): string {
  let handle: number;
  try {
    handle = openSync(runsLayout.log(attemptFolder), 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
  try {
    const { size } = fstatSync(handle);
    const bytes = Buffer.alloc(Math.min(size, tailBytes));
    const got = readSync(handle, bytes, 0, bytes.length, size - bytes.length);
    const lines = bytes.toString('utf8', 0, got).trimEnd().split('\n');
    return lines.slice(-tailLines).join('\n');
  } finally {
    closeSync(handle);
  }
}
