import { readFileSync } from 'node:fs';

/**
 * The most memory that this process has held, in bytes: the kernel's high-water mark of its own address space. getrusage would
 * also count the parent, whose size a child begins with until it runs its own program.
 */
export function peakMemoryBytes(): number {
  try {
    const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kilobytes !== undefined) return Number(kilobytes) * 1024;
  } catch {
    // A system without /proc.
  }
  return process.resourceUsage().maxRSS * 1024;
}
