import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { moveInto, syncFolder, withTemporary, writeDurably } from '../files/atomic-write.js';
import { canonicalJson } from '../files/canonical-json.js';
import { namesIn } from '../files/folder.js';
import { readBytes } from '../files/guarded-read.js';
import { sha256, sha256Schema } from '../files/hash.js';
import { otherWriter } from '../files/other-writers.js';
import { readTensorFile, tensorFileSchema, writeTensorFile } from './tensor-file.js';
import type { Checkpoint } from './training-contract.js';
import { trainingPlaceSchema } from './training-place.js';

/** checkpoint.json: what a checkpoint's folder holds, so that a cut or changed byte anywhere is noticed. */
const manifestSchema = z.strictObject({
  format: z.literal(1),
  place: trainingPlaceSchema,
  files: z.strictObject({
    'state.safetensors': tensorFileSchema,
    'best.safetensors': tensorFileSchema.optional(),
  }),
  /** Of the canonical JSON of everything above. */
  sha256: sha256Schema,
});

type CheckpointManifest = z.output<typeof manifestSchema>;

const manifestName = 'checkpoint.json';
const mostManifestBytes = 2 ** 24;

/** A checkpoint that cannot be resumed from, and why. */
export interface DamagedCheckpoint {
  readonly step: number;
  readonly reason: string;
}

/**
 * Writes checkpoints/<step>/ atomically: under a temporary name, flushed, renamed, the folder flushed. The two newest checkpoints
 * are kept, and the newest that was made at the selected epoch.
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
    const manifest = { format: 1, place, files } as const;
    const signed = { ...manifest, sha256: contentSha256(manifest) };
    writeDurably(join(temporary, manifestName), `${JSON.stringify(signed)}\n`);
    syncFolder(temporary);
    // The same step again: its evaluation was still due then. Until the rename the previous checkpoint is the newest.
    rmSync(target, { recursive: true, force: true });
    moveInto(target, temporary);
  });
  removeOld(folder);
}

/**
 * The newest intact checkpoint: every byte is checked against its manifest.
 * @returns null for the checkpoint where there is none; the damaged newer ones, and why.
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
 * @returns the checkpoint, or why it cannot be resumed from
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
  const best =
    bestFile === undefined
      ? null
      : readTensorFile(join(folder, 'best.safetensors'), bestFile, within);
  return typeof best === 'string' ? best : { place, state, best };
}

/** @returns the manifest, or why it cannot be trusted. */
function readManifest(folder: string, within: string): CheckpointManifest | string {
  let parsed: z.ZodSafeParseResult<CheckpointManifest>;
  try {
    const bytes = readBytes(join(folder, manifestName), { most: mostManifestBytes, within });
    parsed = manifestSchema.safeParse(JSON.parse(bytes.toString('utf8')));
  } catch (error) {
    return `${manifestName} cannot be read (${error instanceof Error ? error.message : String(error)})`;
  }
  if (!parsed.success) return `${manifestName} does not say what it should`;
  const { sha256: expected, ...content } = parsed.data;
  return expected === contentSha256(content) ? parsed.data : `${manifestName} was changed`;
}

function contentSha256(content: Omit<CheckpointManifest, 'sha256'>): string {
  // Through JSON, which leaves out what is undefined.
  return sha256(canonicalJson(JSON.parse(JSON.stringify(content))));
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
