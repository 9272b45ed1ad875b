import { runsLayout } from '../../runs/runs-layout.js';
import { freeBytesOrInfinity } from '../../files/disk.js';
import { folderFacts } from '../../files/folder.js';
import type { PlannedTrial } from '../../runs/sweep-plan.js';
import type { CoordinatorContext } from '../sweep-context.js';

/** For the database, metrics and logs, which are not estimated. */
const reserveBytes = 16 * 2 ** 20;

/** All waiting trials are tried one after the other: the disk need not be read for each. */
const validForMs = 200;

/**
 * Lets a trial start only where what it will write fits on the disk beside what running trials have yet to write. That is derived from
 * its network (RunOptions.costs); what it has written already, as after an interruption, counts. Unlike with memory, a trial waits even
 * where nothing else runs: a person has to make room, and until then it would fail. Trials of which nothing is known start.
 */
export function diskGate({ runsFolder, options, elapsed, emit }: CoordinatorContext) {
  const diskOf = options.costs?.diskOf ?? (() => 0);
  const available = options.availableDisk ?? (() => freeBytesOrInfinity(runsFolder));
  const running = new Map<string, PlannedTrial>();
  let known: { readonly free: number; readonly at: number } | null = null;
  /** The trial whose wait was reported. */
  let refused: string | null = null;
  let isReported = false;
  const yetToWrite = (trial: PlannedTrial): number => {
    const planned = diskOf(trial);
    if (planned === 0) return 0;
    return Math.max(0, planned - folderFacts(runsLayout.trial(runsFolder, trial.trialId)).bytes);
  };
  const free = (): number => {
    if (known !== null && elapsed() - known.at < validForMs) return known.free;
    // Of what a cluster's queue holds, no more than `slots` write at a time.
    const promised = [...running.values()]
      .map(yetToWrite)
      .toSorted((one, other) => other - one)
      .slice(0, options.slots.length)
      .reduce((sum, bytes) => sum + bytes, 0);
    known = { free: available() - promised, at: elapsed() };
    return known.free;
  };
  return {
    /**
     * Whether a trial may start now; where it may, its room is taken from here on.
     * @param otherwise what else decides, called where there is room
     */
    admit(trial: PlannedTrial, otherwise: () => boolean): boolean {
      const need = yetToWrite(trial);
      if (need > 0 && free() < need + reserveBytes) {
        // On a disk that has room for fewer trials than slots, one waits for another again and again: that is reported once.
        if (refused === null && (running.size === 0 || !isReported)) {
          emit({ kind: 'waits-for-disk', trial, need, free: free() });
          refused = trial.trialId;
          isReported = true;
        }
        return false;
      }
      if (refused === trial.trialId) {
        refused = null;
        emit({ kind: 'disk-has-room' });
      }
      if (!otherwise()) return false;
      running.set(trial.trialId, trial);
      known = null;
      return true;
    },
    /** The trial has ended. */
    release(trial: PlannedTrial): void {
      running.delete(trial.trialId);
      known = null;
    },
  };
}
