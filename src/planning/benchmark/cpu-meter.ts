import { readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second for every program that asks (USER_HZ). */
const ticksPerSecond = 100;

/**
 * Measures how many cores other programs used, the hypervisor included, between two calls: a measurement beside them is worth less.
 * @returns to be called at the end of each stretch; null where /proc/stat does not say.
 */
export function cpuMeter(): () => number | null {
  let last = reading();
  return () => {
    const before = last;
    last = reading();
    if (before === null || last === null) return null;
    const wall = last.wallSeconds - before.wallSeconds;
    const others = last.allSeconds - before.allSeconds - (last.ownSeconds - before.ownSeconds);
    // The two counters are not read at the same instant.
    return wall > 0 ? Math.max(0, others / wall) : 0;
  };
}

function reading() {
  const allSeconds = busySeconds();
  if (allSeconds === null) return null;
  const own = process.cpuUsage();
  const ownSeconds = (own.user + own.system) / 1e6;
  return { wallSeconds: performance.now() / 1000, allSeconds, ownSeconds };
}

/** Seconds that all cores of the machine were busy since it started, or that its host took from it; null where /proc/stat does not say. */
export function busySeconds(): number | null {
  try {
    const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
    const [user = 0, nice = 0, system = 0, , , interrupts = 0, softInterrupts = 0, stolen = 0] =
      line.trim().split(/\s+/).slice(1).map(Number);
    return (user + nice + system + interrupts + softInterrupts + stolen) / ticksPerSecond;
  } catch {
    // A system without /proc.
    return null;
  }
}
