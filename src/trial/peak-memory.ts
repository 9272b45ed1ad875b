import { readFileSync } from 'node:fs';

/**
 * The most memory that this process has held, in bytes: the kernel's high-water mark of its own address space. getrusage would
 * also count the parent, whose size a child begins with until it runs its own program.
 */
export function peakMemoryBytes(): number {
  return peakMemoryOf('self') ?? process.resourceUsage().maxRSS * 1024;
}

/** The same of another process; null where it is gone, and on a system without /proc. */
export function peakMemoryOf(pid: number | 'self'): number | null {
  try {
    const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null;
  }
}
