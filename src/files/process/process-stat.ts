import { readFileSync } from 'node:fs';

/** What Linux says of a process in /proc/<pid>/stat (proc_pid_stat(5)). */
export interface ProcessStat {
  /** 'Z' and 'X' do nothing more. */
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Device number of its controlling terminal; 0 where it has none. */
  readonly terminal: number;
  /** The process group in the foreground of that terminal; -1 where it has none. */
  readonly foreground: number;
  /** Clock ticks since the machine started: with the pid it names one process for as long as the machine runs. */
  readonly startTime: number;
}

/** null for a process that is gone, and on systems without /proc. */
export function processStat(pid: number | 'self'): ProcessStat | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return null;
  }
  // Field 2, the command in brackets, may hold blanks and brackets: count from the last bracket.
  const [state, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const numbers = rest.map(Number);
  const [parent = NaN, group = NaN, session = NaN, terminal = NaN, foreground = NaN] = numbers;
  const startTime = numbers[18] ?? NaN;
  if (state === undefined || !Number.isFinite(startTime)) return null;
  return { state, parent, group, session, terminal, foreground, startTime };
}

/**
 * The most memory that a process has held, in bytes: the kernel's high-water mark of its own address space; null where it is gone, and
 * on a system without /proc.
 */
export function peakMemoryOf(pid: number | 'self'): number | null {
  try {
    const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null;
  }
}

/** The same of this process. getrusage would also count the parent, whose size a child begins with until it runs its own program. */
export function peakMemoryBytes(): number {
  return peakMemoryOf('self') ?? process.resourceUsage().maxRSS * 1024;
}

/** Whether it still runs, and has not ended with nobody having asked how. */
export function isRunning({ state }: ProcessStat): boolean {
  return state !== 'Z' && state !== 'X';
}
