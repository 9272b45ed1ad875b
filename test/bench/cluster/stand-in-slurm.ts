import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface StandInTask {
  readonly folder: string;
  /** Trials that run at a time. */
  readonly atOnce: number;
  /** How long a trial takes, on average. */
  readonly seconds: number;
}

/** Where the stand-in cluster and the commands that speak to it meet: files in one folder. */
export const standInLayout = {
  /** Comes first in the coordinator's PATH. */
  commands: (folder: string) => join(folder, 'bin'),
  /** A file for each job array, named by its number: its arguments, a line each. */
  jobs: (folder: string) => join(folder, 'jobs'),
  /** What squeue prints now. */
  queue: (folder: string) => join(folder, 'queue.txt'),
} as const;

/** MaxArraySize by default. */
const largestArray = 1001;

/**
 * Writes programs that answer as sbatch, squeue, scancel and scontrol do, as far as a coordinator asks them: a real controller with
 * ten thousand jobs would be what is measured, not the coordinator.
 */
export function writeStandIns(folder: string): void {
  const commands = standInLayout.commands(folder);
  const jobs = standInLayout.jobs(folder);
  mkdirSync(commands, { recursive: true });
  mkdirSync(jobs, { recursive: true });
  writeFileSync(standInLayout.queue(folder), '');
  const programs = {
    // An array's number is drawn by an exclusive mkdir, and its arguments appear whole.
    sbatch: `n=1; while ! mkdir '${jobs}'/.$((n * 10000)) 2>/dev/null; do n=$((n + 1)); done; n=$((n * 10000))
printf '%s\\n' "$@" > '${jobs}'/.$n/arguments; mv '${jobs}'/.$n/arguments '${jobs}'/$n; echo $n`,
    squeue: `exec cat '${standInLayout.queue(folder)}'`,
    scancel: 'exit 0',
    scontrol: `if [ "$1" = show ]; then echo 'MaxArraySize            = ${largestArray}'; fi; exit 0`,
  };
  for (const [name, text] of Object.entries(programs)) {
    const path = join(commands, name);
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
  }
}
