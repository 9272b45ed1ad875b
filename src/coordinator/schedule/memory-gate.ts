import type { Cause } from '../../runs/cause.js';
import type { PlannedTrial } from '../../runs/sweep-plan.js';
import { readFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { dirname, join } from 'node:path';

interface MemoryFacts {
  /** Most bytes that a trial like this has been seen to hold; null where none was seen: such a trial starts. */
  readonly needOf: (trial: PlannedTrial) => number | null;
  /** Bytes that processes may still take here; infinite where trials run elsewhere: nothing waits then. */
  readonly available: () => number;
  /** Called for the first trial that has to wait, and for the next one once that has started. */
  readonly onWait: (trial: PlannedTrial, need: number | null, free: number) => void;
}

/**
 * Lets a trial start only where it fits beside those that run. Free is what the system says, less what running trials have yet to take.
 * Where nothing runs anything may start: waiting would not help. A trial that has died for want of memory runs only where nothing
 * else does.
 */
export function memoryGate({ needOf, available, onWait }: MemoryFacts) {
  const running = new Map<string, { need: number; held: number }>();
  const runsAlone = new Set<string>();
  /** The trial whose wait was reported. */
  let refused: string | null = null;
  const free = (): number => {
    let promised = 0;
    for (const { need, held } of running.values()) promised += Math.max(0, need - held);
    return available() - promised;
  };
  return {
    /** Whether a trial may start now; where it may, it counts as running from here on. */
    admit(trial: PlannedTrial): boolean {
      const { trialId } = trial;
      const need = needOf(trial);
      const isAlone = runsAlone.has(trialId);
      if (running.size > 0 && (isAlone || need !== null)) {
        const left = free();
        if (left < (isAlone ? Infinity : (need ?? 0))) {
          if (refused === null) onWait(trial, isAlone ? null : need, left);
          refused ??= trialId;
          return false;
        }
      }
      if (refused === trialId) refused = null;
      running.set(trialId, { need: need ?? 0, held: 0 });
      return true;
    },
    /** What a running trial has been seen to hold, in bytes. */
    holds(trialId: string, bytes: number): void {
      const trial = running.get(trialId);
      if (trial !== undefined) trial.held = Math.max(trial.held, bytes);
    },
    /** A trial has ended. */
    release(trialId: string, cause: Cause): void {
      running.delete(trialId);
      if (cause === 'out-of-memory') runsAlone.add(trialId);
    },
  };
}

const controlGroups = '/sys/fs/cgroup';

/**
 * Bytes that processes may still take here: what the system has available (Linux' MemAvailable), or less where a control group
 * (version 2) that holds this process leaves less. Cached files count as available: they give way.
 */
export function availableMemory(): number {
  return Math.min(freemem(), ...groupFolders().map(leftInGroup));
}

/** Folders of the control group that holds this process and of those around it; none where there is no version 2. */
function groupFolders(): string[] {
  const line = textOf('/proc/self/cgroup')
    .split('\n')
    .find((entry) => entry.startsWith('0::'));
  if (line === undefined) return [];
  const folders: string[] = [];
  for (let group = line.slice('0::'.length); ; group = dirname(group)) {
    folders.push(join(controlGroups, group));
    if (group === '/' || group === '.' || folders.length > 50) return folders;
  }
}

function leftInGroup(folder: string): number {
  const limit = Number(textOf(join(folder, 'memory.max')) || Number.NaN);
  if (!Number.isFinite(limit)) return Infinity;
  const used = Number(textOf(join(folder, 'memory.current')));
  const stat = textOf(join(folder, 'memory.stat'));
  const cached = Number(/^inactive_file (\d+)$/m.exec(stat)?.[1] ?? 0);
  return Math.max(0, limit - used + cached);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    // Other systems have no such file, and a group without a limit none for it.
    return '';
  }
}
