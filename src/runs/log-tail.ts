import { closeSync, readSync } from 'node:fs';
import type { RegularFile } from '../files/guarded-read.js';
import { AttemptError } from './attempt-error.js';
import { openRunsFile } from './runs-file.js';
import { runsLayout } from './runs-layout.js';

// Node's reason for dying of want of memory stands above a native stack trace of up to thirty long lines.
const tailBytes = 16_384;
const tailLines = 60;

/**
 * The last lines of an attempt's log.txt (60 lines, 16 KiB at most); empty where it has none. Where it cannot be read, a line that
 * says why: how an attempt ended is recorded all the same.
 */
export function readLogTail(attemptFolder: string): string {
  let file: RegularFile | null;
  try {
    file = openRunsFile(runsLayout.log(attemptFolder));
  } catch (error) {
    if (error instanceof AttemptError) return `(${error.message})`;
    throw error;
  }
  if (file === null) return '';
  const { handle, bytes: size } = file;
  try {
    const bytes = Buffer.alloc(Math.min(size, tailBytes));
    const got = readSync(handle, bytes, 0, bytes.length, size - bytes.length);
    const lines = bytes.toString('utf8', 0, got).trimEnd().split('\n');
    return lines.slice(-tailLines).join('\n');
  } finally {
    closeSync(handle);
  }
}
