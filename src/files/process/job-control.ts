import { spawnSync } from 'node:child_process';
import { processStat } from './process-stat.js';

/** Whether the terminal's closing reaches the session of this process. Where the system does not say: as is usual. */
export function hasControllingTerminal(): boolean {
  return processStat('self')?.terminal !== 0;
}

const askEveryMs = 2000;

/**
 * Under `stty tostop` the kernel stops a background job that writes to its terminal, and a coordinator that stands still is worse than a
 * line that is lost. Node can neither ignore nor block that signal (SIGTTOU), so such a job must not write.
 * @param descriptor of the terminal
 * @returns whether writing to it would stop this process now
 */
export function writeWouldSuspend(descriptor: number): () => boolean {
  let askedAt = Number.NEGATIVE_INFINITY;
  let isSet = false;
  return () => {
    const job = processStat('self');
    const isBackground =
      job !== null && job.terminal !== 0 && job.foreground > 0 && job.foreground !== job.group;
    if (!isBackground) return false;
    if (performance.now() - askedAt > askEveryMs) {
      askedAt = performance.now();
      const { stdout } = spawnSync('stty', ['-a'], {
        stdio: [descriptor, 'pipe', 'ignore'],
        encoding: 'utf8',
        timeout: 2000,
      });
      isSet = /(?:^|\s)tostop\b/.test(stdout ?? '');
    }
    return isSet;
  };
}
