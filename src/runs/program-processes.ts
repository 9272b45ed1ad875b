import { namesIn } from '../files/folder.js';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { orIfDamaged, isObeyed, readObeyedFile, writeJsonFile } from './runs-file.js';
import { ownerFileSchema, processIdentity } from './attempt-owner.js';
import { isRunning, processStat, signalProcess } from '../files/process/processes.js';
import { runsLayout } from './runs-layout.js';

/**
 * A number that every process started from here on inherits, whatever it does to its environment, session, parents and open files:
 * the soft limit on the time that a real-time thread may run without a pause. It is without meaning for all other threads, and as
 * large as this (73,000 years) without effect for those too. Every user may read it in /proc/<pid>/limits.
 */
export type InheritedMark = string;

/** What a mark looks like: no system sets such limits. */
const inheritedMarkPattern = /^[23]\d{18}$/;

/**
 * Marks this process, and through it whatever it starts from now on.
 * @returns null where that is not possible: no Linux, no `prlimit` (util-linux), or a lower limit set by the administrator
 */
export function markThisProcess(): InheritedMark | null {
  // 2 * 10^18 and more, below 2^62: `prlimit` takes any 64-bit number.
  const mark = String(2n * 10n ** 18n + (randomBytes(8).readBigUInt64LE() % 10n ** 18n));
  try {
    execFileSync('prlimit', ['--pid', String(process.pid), `--rttime=${mark}:`], {
      stdio: 'ignore',
      timeout: 5000,
    });
  } catch {
    return null;
  }
  return isInProc(process.pid, 'limits', ` ${mark} `) ? mark : null;
}

/**
 * Whether a process's limits or environment hold a text; of environ, which is as it was when the process began, a whole entry. False
 * for processes of others, for zombies and for those that have just gone.
 */
function isInProc(pid: number, file: 'limits' | 'environ', text: string): boolean {
  try {
    const content = readFileSync(`/proc/${pid}/${file}`, 'latin1');
    return file === 'environ' ? content.split('\0').includes(text) : content.includes(text);
  } catch {
    return false;
  }
}

/** By this variable a user's program knows its folder, and whatever it has started is known as its own: children inherit it. */
export const programFolderVariable = 'REELSWEEP_ATTEMPT';

/**
 * process.json: which processes a program consists of, as far as is known. Host, boot id, pid and start time are the program's own,
 * or, before it has started, its trial process's.
 */
const programFileSchema = ownerFileSchema.extend({
  /** What all that it starts inherits; missing where that cannot be had, and where an older version wrote it. */
  mark: z.string().regex(inheritedMarkPattern).optional(),
  /** Processes that it was seen to start, and that these started. */
  descendants: z
    .array(z.strictObject({ pid: z.int().min(2), startTime: z.int().min(0) }))
    .max(100_000)
    .optional(),
});

/** What a trial process knows of its program's processes. */
export interface ProgramRecord {
  /** null before it has started. */
  readonly pid: number | null;
  readonly mark: InheritedMark | null;
  readonly descendants: readonly KnownProcess[];
}

/** Notes which processes a program is, so that they can be ended after its trial process. */
export function noteProgram(attemptFolder: string, record: ProgramRecord): void {
  const { pid, mark, descendants } = record;
  const file = {
    ...processIdentity(pid ?? process.pid),
    ...(mark !== null && { mark }),
    ...(descendants.length > 0 && { descendants }),
  };
  writeJsonFile(runsLayout.programProcess(attemptFolder), file);
}

/**
 * Processes of this machine that the program of an attempt consists of, itself and all it has started, those that have left its
 * process group, session and environment too. A pid that was given again is never among them. None where there is no /proc.
 */
function programProcesses(attemptFolder: string, own: ProgramRecord | undefined): number[] {
  const variable = `${programFolderVariable}=${runsLayout.program(resolve(attemptFolder))}`;
  const noted = readNoted(attemptFolder);
  const here = processIdentity();
  const isHere = noted !== null && noted.host === here.host && noted.bootId === here.bootId;
  const recorded = new Map<number, number>();
  if (isHere) {
    for (const { pid, startTime } of noted.descendants ?? []) recorded.set(pid, startTime);
    if (noted.processStartTime !== null) recorded.set(noted.pid, noted.processStartTime);
  }
  for (const { pid, startTime } of own?.descendants ?? []) recorded.set(pid, startTime);
  const marks = [own?.mark, isHere ? noted.mark : undefined].filter(
    (mark) => typeof mark === 'string',
  );
  return allProcesses().filter((pid) => {
    if (pid === process.pid || pid === process.ppid) return false;
    const stat = processStat(pid);
    if (stat === null || !isRunning(stat)) return false;
    if (recorded.get(pid) === stat.startTime) return true;
    // Root can examine all users' processes, and others choose what theirs carry.
    if (!isObeyed(`/proc/${pid}`)) return false;
    return (
      marks.some((mark) => isInProc(pid, 'limits', ` ${mark} `)) ||
      isInProc(pid, 'environ', variable)
    );
  });
}

/** null where nothing was noted; a damaged file names no process, and one that others can write could name any process of this user. */
function readNoted(attemptFolder: string): z.output<typeof programFileSchema> | null {
  const path = runsLayout.programProcess(attemptFolder);
  if (!isObeyed(dirname(path))) return null;
  return orIfDamaged(() => readObeyedFile(path, programFileSchema), null);
}

/** A process that waits for a device or a network folder ends when that answers, and then at once. */
const longestMs = 30_000;

/**
 * Kills what is left of an attempt's program, and returns once nothing is.
 * @param own what the trial process itself knows: the folder, and what is noted there, may have been deleted
 * @returns pids of those that could not be ended: they run as another user, or the system holds them
 */
export async function endProgram(
  attemptFolder: string,
  own?: ProgramRecord,
): Promise<readonly number[]> {
  const since = performance.now();
  const foreign = new Set<number>();
  for (;;) {
    const left = programProcesses(attemptFolder, own).filter((pid) => !foreign.has(pid));
    if (left.length === 0) return [...foreign];
    if (performance.now() - since > longestMs) return [...foreign, ...left];
    for (const pid of left) {
      try {
        signalProcess(pid, 'SIGKILL');
      } catch (error) {
        // Else it has gone in the meantime.
        if ((error as NodeJS.ErrnoException).code === 'EPERM') foreign.add(pid);
      }
    }
    await sleep(20);
  }
}

/** A process by its pid and its start time, in clock ticks since the machine started: the pid alone may be given again. */
interface KnownProcess {
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
function allProcesses(): number[] {
  return namesIn('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}
