import { execFileSync } from 'node:child_process';

/**
 * Keeps this process, with its threads to come, on its first core: loaders are compared on one.
 * @returns the core, or null where the system has no `taskset`
 */
export function keepToOneCore(): string | null {
  try {
    const affinity = execFileSync('taskset', ['-cp', String(process.pid)], { encoding: 'utf8' });
    const core = /:\s*(\d+)/.exec(affinity)?.[1];
    if (core === undefined) return null;
    execFileSync('taskset', ['-acp', core, String(process.pid)], { stdio: 'ignore' });
    return core;
  } catch {
    return null;
  }
}
