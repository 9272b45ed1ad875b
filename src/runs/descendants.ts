import { namesIn } from '../files/folder.js';
import { isRunning, processStat } from '../files/process/processes.js';

/** A process by its pid and its start time, in clock ticks since the machine started: the pid alone may be given again. */
export interface KnownProcess {
  readonly pid: number;
  readonly startTime: number;
}

/** More are no program but an accident, and would fill the file. */
const mostKnown = 10_000;

/** Follows what a process starts, and what that starts, while it runs. */
export function followDescendants(first: number) {
  const known = new Map<number, KnownProcess>();
  let seen: ReadonlySet<number> = new Set();
  const stat = processStat(first);
  if (stat !== null) known.set(first, { pid: first, startTime: stat.startTime });

  /** Whether a new process belongs to the known ones: by its parent, or by a group or session that one of them leads or led. */
  function note(pid: number): boolean {
    const found = processStat(pid);
    if (found === null || known.size >= mostKnown) return false;
    const { parent, group, session, startTime } = found;
    if (![parent, group, session].some((other) => other !== pid && known.has(other))) return false;
    known.set(pid, { pid, startTime });
    return true;
  }
  /**
   * Forgets processes that have ended, but for leaders whose group or session lives on among the known ones: as long as it does, the
   * system gives their pid to no other process.
   */
  function forgetEnded(): void {
    const inUse = new Set<number>();
    const ended: { readonly pid: number; readonly isReused: boolean }[] = [];
    for (const { pid, startTime } of known.values()) {
      const found = processStat(pid);
      if (found?.startTime === startTime) inUse.add(found.group).add(found.session);
      else ended.push({ pid, isReused: found !== null });
    }
    for (const { pid, isReused } of ended) if (isReused || !inUse.has(pid)) known.delete(pid);
  }
  return {
    /**
     * Finds new ones. Cheap: only processes that were not there at the last poll are examined. One that leaves its parent, its group
     * and its session all between two polls is not found here.
     * @returns whether there are new ones
     */
    poll(): boolean {
      forgetEnded();
      const pids = allProcesses();
      let fresh = pids.filter((pid) => !seen.has(pid) && pid !== first);
      let isChanged = false;
      // A child may come before its parent in the list.
      for (let before = -1; before !== fresh.length;) {
        before = fresh.length;
        fresh = fresh.filter((pid) => !note(pid));
        isChanged ||= fresh.length < before;
      }
      seen = new Set(pids);
      return isChanged;
    },
    /** All that were ever found, the first included, but for those that have ended since. */
    get known(): readonly KnownProcess[] {
      return [...known.values()].filter(({ pid, startTime }) => {
        const found = processStat(pid);
        return found?.startTime === startTime && isRunning(found);
      });
    },
  };
}

/** Pids of this machine's processes; none where there is no /proc. */
export function allProcesses(): number[] {
  return namesIn('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}
