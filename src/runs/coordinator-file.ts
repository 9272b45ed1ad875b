import { rmSync } from 'node:fs';
import { z } from 'zod';
import { readJsonFile, orIfDamaged, smallFileBytes, writeJsonFile } from './runs-file.js';
import { ownerFileSchema, isOwnerAlive } from './attempt-owner.js';
import { runsLayout } from './runs-layout.js';

/** coordinator.json: who runs sweeps in this folder. It informs; what keeps a second one out is lockRuns. */
const coordinatorFileSchema = ownerFileSchema.extend({
  sweep: z.string(),
  /** Unix milliseconds. */
  startedAt: z.number(),
  heartbeatAt: z.number(),
  /** How many trials it runs at a time; missing where an older version wrote it. */
  slots: z.int().min(1).optional(),
  /** What it last estimated of the sweep's end, and when; missing before a trial has ended. Milliseconds. */
  eta: z
    .strictObject({ lowMs: z.number(), expectedMs: z.number(), highMs: z.number(), at: z.number() })
    .optional(),
  /** Why no new trial starts, and since when; missing where nothing keeps them. Bytes that one needs, and that are free for it. */
  waitsForDisk: z.strictObject({ need: z.number(), free: z.number(), at: z.number() }).optional(),
});

export type CoordinatorFile = z.output<typeof coordinatorFileSchema>;

function writeCoordinator(runsFolder: string, coordinator: CoordinatorFile): void {
  writeJsonFile(runsLayout.coordinator(runsFolder), coordinator);
}

/** The coordinator that last claimed to run sweeps here, dead or alive; null where there is none. */
export function readCoordinator(runsFolder: string): CoordinatorFile | null {
  return orIfDamaged(
    () => readJsonFile(runsLayout.coordinator(runsFolder), coordinatorFileSchema, smallFileBytes),
    null,
  );
}

/** It informs only: what cannot be removed, such as a folder in its place, must not name a running process. */
function removeCoordinator(runsFolder: string): void {
  try {
    rmSync(runsLayout.coordinator(runsFolder), { force: true });
  } catch {
    // See above.
  }
}

/** A coordinator elsewhere, whose process cannot be observed, counts as alive as long as its heart beats. */
const longestSilenceMs = 60_000;

/** The coordinator that is at work in this folder now, if any. */
export function livingCoordinator(runsFolder: string, now: number): CoordinatorFile | null {
  const coordinator = readCoordinator(runsFolder);
  if (coordinator === null) return null;
  const { host, pid, processStartTime, bootId, heartbeatAt } = coordinator;
  const liveness = isOwnerAlive({ host, pid, processStartTime, bootId });
  if (liveness === 'unknown') return now - heartbeatAt < longestSilenceMs ? coordinator : null;
  return liveness === 'alive' ? coordinator : null;
}

/** A coordinator.json that is kept fresh until it is stopped, and then removed. */
export type Heart = ReturnType<typeof beatHeart>;

/**
 * Says in coordinator.json who runs sweeps here, and again every so often, until it is stopped.
 * @param coordinator what it says now, but for the time of the beat
 */
export function beatHeart(
  runsFolder: string,
  coordinator: () => CoordinatorFile,
  clock: () => number,
  periodMs: number,
) {
  writeCoordinator(runsFolder, coordinator());
  const beat = () => {
    try {
      writeCoordinator(runsFolder, { ...coordinator(), heartbeatAt: clock() });
    } catch {
      // It informs only; a disk that is full stops the run where something would be lost.
    }
  };
  const timer = setInterval(beat, periodMs);
  timer.unref();
  return {
    /** Writes it at once: something is new. */
    beat,
    stop(): void {
      clearInterval(timer);
      removeCoordinator(runsFolder);
    },
  };
}
