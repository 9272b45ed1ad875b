import { existsSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { isObeyed } from '../../runs/obeyed-file.js';
import { writeRunsFile } from '../../runs/runs-file.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { syncFolder } from '../../files/write-whole.js';

/** Whether this user has paused a sweep: the mark outlives its coordinator. */
export function isPaused(runsFolder: string, sweep: string): boolean {
  const path = runsLayout.paused(runsFolder, sweep);
  return existsSync(path) && isObeyed(path);
}

/** @param at Unix milliseconds */
export function markPaused(runsFolder: string, sweep: string, at: number): void {
  writeRunsFile(runsLayout.paused(runsFolder, sweep), `${JSON.stringify({ format: 1, at })}\n`);
}

export function clearPause(runsFolder: string, sweep: string): void {
  const path = runsLayout.paused(runsFolder, sweep);
  if (!existsSync(path)) return;
  rmSync(path, { force: true });
  syncFolder(dirname(path));
}
