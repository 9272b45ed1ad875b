import { closeSync, fstatSync, mkdirSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { runsLayout } from '../../runs/runs-layout.js';
import { openToAppend } from '../../files/open-guarded.js';
import { sanitizeLine } from '../../files/sanitize-text.js';

/** One that has grown beyond this when a run begins gives way to a new one. */
const largestLog = 10_000_000;

/**
 * Opens runs/sweeps/SWEEP/run.log to append to it, under a heading with the time. A log that has grown beyond 10 MB is kept as
 * run.log.1, in the place of an older one.
 * @param began what begins, as a few words. @param now Unix milliseconds
 * @throws FileError where something else is in its place, or a link leads out of the runs folder; the system's error
 */
export function openRunLog(runsFolder: string, sweep: string, began: string, now: number) {
  mkdirSync(runsLayout.sweep(runsFolder, sweep), { recursive: true });
  const path = runsLayout.runLog(runsFolder, sweep);
  let handle = openToAppend(path, runsFolder);
  if (fstatSync(handle).size > largestLog) {
    closeSync(handle);
    rmSync(`${path}.1`, { force: true });
    renameSync(path, `${path}.1`);
    handle = openToAppend(path, runsFolder);
  }
  const time = new Date(now).toISOString().slice(0, 19).replace('T', ' ');
  writeSync(handle, `--- ${time} UTC: ${sanitizeLine(began)}\n`);
  let at = fstatSync(handle).size;
  let open = '';
  const decoder = new StringDecoder('utf8');
  const piece = Buffer.alloc(65_536);
  return {
    path,
    /** For a child process to write to. */
    handle,
    /** Complete lines that were written since the last call; at the end of the run also what has no end of line. */
    newLines(atEnd: boolean): readonly string[] {
      for (;;) {
        const count = readSync(handle, piece, 0, piece.length, at);
        if (count === 0) break;
        at += count;
        open += decoder.write(piece.subarray(0, count));
      }
      const lines = open.split('\n');
      open = lines.pop() ?? '';
      if (!atEnd || open === '') return lines;
      const last = open;
      open = '';
      return [...lines, last];
    },
    close: () => closeSync(handle),
  };
}
