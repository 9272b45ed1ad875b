import { readFileSync } from 'node:fs';

/** Where Linux counts processes it killed for want of memory: this control group first, else the whole machine. */
const counters = ['/sys/fs/cgroup/memory.events', '/proc/vmstat'];

/** How many processes the system has killed for want of memory so far; 0 where it does not say. */
export function memoryKills(): number {
  for (const path of counters) {
    try {
      const match = /^oom_kill (\d+)$/m.exec(readFileSync(path, 'utf8'));
      if (match?.[1] !== undefined) return Number(match[1]);
    } catch {
      // Not Linux, or another layout: ask the next.
    }
  }
  return 0;
}
