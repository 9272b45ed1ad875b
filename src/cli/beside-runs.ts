import { existsSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** The folder that holds `runs/` of a folder, wherever a link leads: a benchmark that writes there has the same disk. */
export function folderBesideRuns(folder: string): string {
  const runs = resolve(folder, 'runs');
  return existsSync(runs) ? dirname(realpathSync(runs)) : resolve(folder);
}
