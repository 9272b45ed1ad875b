import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

/**
 * A number that every process started from here on inherits, whatever it does to its environment, session, parents and open files:
 * the soft limit on the time that a real-time thread may run without a pause. It is without meaning for all other threads, and as
 * large as this (73,000 years) without effect for those too. Every user may read it in /proc/<pid>/limits.
 */
export type InheritedMark = string;

/** What a mark looks like: no system sets such limits. */
export const inheritedMarkPattern = /^[23]\d{18}$/;

/**
 * Marks this process, and through it whatever it starts from now on.
 * @returns null where that is not possible: no Linux, no `prlimit` (util-linux), or a lower limit set by the administrator
 */
export function markThisProcess(): InheritedMark | null {
  // 2 * 10^18 and more, below 2^62: `prlimit` takes any 64-bit number.
  const mark = String(2n * 10n ** 18n + (randomBytes(8).readBigUInt64LE() % 10n ** 18n));
  try {
    execFileSync('prlimit', ['--pid', String(process.pid), `--rttime=${mark}:`], {
      stdio: 'ignore',
      timeout: 5000,
    });
  } catch {
    return null;
  }
  return carriesMark(process.pid, mark) ? mark : null;
}

/** Whether a process has inherited a mark; false for one that is gone. */
export function carriesMark(pid: number | string, mark: InheritedMark): boolean {
  try {
    return readFileSync(`/proc/${pid}/limits`, 'latin1').includes(` ${mark} `);
  } catch {
    return false;
  }
}
