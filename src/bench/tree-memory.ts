import { readFileSync, readdirSync } from 'node:fs';

/**
 * Memory of a process and all that it started, in bytes: the sum of what each living one of them held at most so far (VmHWM, which
 * counts pages shared between them once for each). So it is never less than the true peak up to now, but for processes that came
 * and went between two calls. Null where /proc does not say.
 */
export function treePeakBytes(root: number): number | null {
  let sum: number | null = null;
  for (const waiting = [root]; waiting.length > 0;) {
    const pid = waiting.pop() as number;
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      // A process that has ended and is not yet waited for has no memory any more.
      const kilobytes = Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0);
      sum = (sum ?? 0) + kilobytes * 1024;
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        const children = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8');
        waiting.push(...children.split(' ').filter(Boolean).map(Number));
      }
    } catch {
      // It has just ended, or this is no Linux.
    }
  }
  return sum;
}
