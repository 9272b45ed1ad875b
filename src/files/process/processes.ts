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

/** Whether it still runs: a zombie has ended, and its parent has not yet read how. */
export function isRunning({ state }: ProcessStat): boolean {
  return state !== 'Z' && state !== 'X';
}

/**
 * The most memory that a process has held, in bytes: the kernel's high-water mark of its address space; null where it is gone, and
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

/** Whether a process of this machine has this pid now. The pid may have been given to another process since. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Sends a signal to one process. A number below 2 is refused: to kill(2) 0 means the caller's own group, -1 every process, and 1 is
 * the system's first process. Such a number comes from a damaged or forged file, or from a process that did not start.
 * @throws RangeError for such a number; what kill(2) answers otherwise (ESRCH: it is gone; EPERM: another user's)
 */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  process.kill(ordinaryPid(pid), signal);
}

/** The same for all processes of a group, which is named by the process that leads it. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  process.kill(-ordinaryPid(leader), signal);
}

function ordinaryPid(pid: number): number {
  if (!Number.isSafeInteger(pid) || pid < 2) {
    throw new RangeError(`${pid} is not the number of a process that may be signalled.`);
  }
  return pid;
}

/**
 * For every process that this one starts: its own session. A terminal that closes and a Ctrl-C reach all of a terminal's process
 * group; a child of Node's would end at once even where `nohup` keeps its parent, since Node has children start with the signals'
 * defaults. So only this process hears of it, and ends its children in good order. On Windows it would open a window.
 */
export const ownSession = { detached: process.platform !== 'win32' } as const;
