import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { moveInto, syncFolder, withTemporary, writeDurably } from '../files/atomic-write.js';
import { manifestPath, manifestText, readManifest } from './checkpoint-manifest.js';
import type { CheckpointManifest } from './checkpoint-manifest.js';
import { readTensorFile, writeTensorFile } from './tensor-file.js';
import type { Checkpoint } from './training-contract.js';
import { namesIn } from '../files/folder.js';
import { otherWriter } from '../files/other-writers.js';

/** A checkpoint that cannot be gone on from, and why. */
export interface DamagedCheckpoint {
  readonly step: number;
  readonly reason: string;
}

/**
 * Writes checkpoints/<step>/, whole or not at all: under a temporary name, flushed, renamed, the folder flushed. Kept are the two
 * newest and the newest that was made at the selected epoch.
 * @throws the system's error (ENOSPC …), earlier checkpoints still in place.
 */
export function writeCheckpoint(folder: string, { place, state, best }: Checkpoint): void {
  mkdirSync(folder, { recursive: true });
  const target = join(folder, String(place.step));
  withTemporary(target, (temporary) => {
    mkdirSync(temporary, { mode: 0o755 });
    const files = {
      'state.safetensors': writeTensorFile(join(temporary, 'state.safetensors'), state),
      ...(best !== null && {
        'best.safetensors': writeTensorFile(join(temporary, 'best.safetensors'), best),
      }),
    };
    writeDurably(manifestPath(temporary), manifestText(place, files));
    syncFolder(temporary);
    // The same step again: its evaluation was still due then. Until the rename the checkpoint before stands in.
    rmSync(target, { recursive: true, force: true });
    moveInto(target, temporary);
  });
  removeOld(folder);
}

/**
 * The newest checkpoint that is whole: every byte is checked against its manifest.
 * @returns null for the checkpoint where there is none; the newer ones that were passed over, and why.
 */
export function readNewestCheckpoint(folder: string): {
  readonly checkpoint: Checkpoint | null;
  readonly damaged: readonly DamagedCheckpoint[];
} {
  const damaged: DamagedCheckpoint[] = [];
  for (const step of listSteps(folder)) {
    const foreign = foreignPart(join(folder, String(step)));
    if (foreign !== null) {
      damaged.push({ step, reason: `other users can change ${foreign}` });
      continue;
    }
    const found = readCheckpoint(join(folder, String(step)), dirname(folder));
    if (typeof found !== 'string') return { checkpoint: found, damaged };
    damaged.push({ step, reason: found });
  }
  return { checkpoint: null, damaged };
}

/** What in a checkpoint belongs to another user, or can be changed by one; null where nothing does. */
function foreignPart(folder: string): string | null {
  const paths = [folder, ...namesIn(folder).map((name) => join(folder, name))];
  return paths.find((path) => otherWriter(path) !== null) ?? null;
}

/**
 * @param within the trial's folder: the checkpoints are there, and no link leads elsewhere
 * @returns the checkpoint, or why it cannot be gone on from
 */
function readCheckpoint(folder: string, within: string): Checkpoint | string {
  const manifest = readManifest(folder, within);
  if (typeof manifest === 'string') return manifest;
  const { place, files } = manifest;
  const state = readTensorFile(
    join(folder, 'state.safetensors'),
    files['state.safetensors'],
    within,
  );
  if (typeof state === 'string') return state;
  const bestFile = files['best.safetensors'];
  if (bestFile === undefined) return { place, state, best: null };
  const best = readTensorFile(join(folder, 'best.safetensors'), bestFile, within);
  return typeof best === 'string' ? best : { place, state, best };
}

/** Removes what a killed process left half-written. Call it when an attempt begins, while no other writes. */
export function clearUnfinished(folder: string): void {
  for (const name of namesIn(folder)) {
    if (/^\.\d{1,12}\..+\.tmp$/.test(name))
      rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** Steps of the checkpoints, newest first; temporary names are not numbers. */
function listSteps(folder: string): number[] {
  return namesIn(folder)
    .filter((name) => /^\d{1,12}$/.test(name))
    .map(Number)
    .sort((first, second) => second - first);
}

function removeOld(folder: string): void {
  const steps = listSteps(folder);
  const within = dirname(folder);
  const best = steps.find((step) =>
    isSelectedEpoch(readManifest(join(folder, String(step)), within)),
  );
  for (const [age, step] of steps.entries()) {
    if (age >= 2 && step !== best) {
      rmSync(join(folder, String(step)), { recursive: true, force: true });
    }
  }
}

/** Whether the checkpoint's current parameters are the selected ones; the newest such is the best, each selected MSE being lower. */
function isSelectedEpoch(manifest: CheckpointManifest | string): boolean {
  if (typeof manifest === 'string') return false;
  const { selected, evaluatedEpochs, sums } = manifest.place;
  return selected !== null && selected.epoch === evaluatedEpochs && sums.steps === 0;
}
