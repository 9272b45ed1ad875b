import { z } from 'zod';
import { mkdirSync } from 'node:fs';
import { byNameSchema } from '../files/by-name.js';
import { sha256Schema } from '../files/hash.js';
import { settingsSchema } from '../settings/trainer.js';
import { readJsonFile, orIfDamaged, isObeyed, readObeyedFile, readRunsFile, writeRunsFile } from './runs-file.js';
import { runsLayout } from './runs-layout.js';

/** Of a trial: the beginning of a hash of all that decides its result. */
export const trialIdSchema = z.string().regex(/^[0-9a-f]{16}$/);

/** Whether a name can be a trial's id, as the folders below trials/ are called. */
export function isTrialId(name: string): boolean {
  return trialIdSchema.safeParse(name).success;
}

/** The file of weights that a trial starts from, and what it must be. */
const weightsSchema = z.strictObject({
  /** Absolute, so that the trial process may be started anywhere. */
  path: z.string(),
  sha256: sha256Schema,
});

/** A user's own program as it was planned. */
export const programFileSchema = z.strictObject({
  /** The program and its arguments. */
  command: z.array(z.string()).min(1),
  /** Absolute: where it is started, and from where the command names files. */
  folder: z.string(),
  /** The files that the command names, as it names them, and what was in them. */
  files: z.array(z.strictObject({ name: z.string(), sha256: sha256Schema })),
});

export type ProgramFile = z.output<typeof programFileSchema>;

/** Of a trial that no other sweep shares: what makes its id another one than that of an equal trial. */
const ownSchema = z.strictObject({
  /** The sweep of `run --fresh`; null where only a repetition makes it the sweep's own. */
  fresh: z.string().nullable(),
  /** Whether it repeats the trial that it would otherwise be (`run --only`). */
  repeats: z.boolean(),
});

const sharedParts = {
  format: z.literal(1),
  trialId: trialIdSchema,
  /** Seeds every random stream of the trial; replicates of a point differ in this alone. */
  seed: z.int().min(0),
  /** The version of the trainer's meaning: a change of it changes results. */
  trainer: z.string(),
  code: z.strictObject({
    version: z.string(),
    commit: z.string().nullable(),
    dirty: z.boolean().nullable(),
  }),
  /** Missing where equal trials are shared, and in what was planned before this was written down. */
  own: ownSchema.optional(),
};

const datasetSchema = z.strictObject({
  /** Absolute, so that the trial process may be started anywhere. */
  folder: z.string(),
  sha256: z.string(),
});

/** trial.json of a trial that reelsweep trains. */
export const trainingTrialSchema = z.strictObject({
  kind: z.literal('training').optional(),
  ...sharedParts,
  /** All decided; a setting that came into being after the trial was planned had its default then. */
  settings: settingsSchema.extend({ image: settingsSchema.shape.image.unwrap() }),
  dataset: datasetSchema,
  /** Missing where the seed draws every weight. */
  weights: weightsSchema.optional(),
});

/** trial.json of a trial that a program of the user's is. */
export const commandTrialSchema = z.strictObject({
  kind: z.literal('command'),
  ...sharedParts,
  settings: byNameSchema(z.unknown()),
  /** Missing where the program needs none. */
  dataset: datasetSchema.optional(),
  program: programFileSchema,
});

/** trial.json: all that decides a trial's result, written once when the trial is planned. */
export const trialFileSchema = z.discriminatedUnion('kind', [
  trainingTrialSchema,
  commandTrialSchema,
]);

export type TrainingTrial = z.output<typeof trainingTrialSchema>;
export type CommandTrial = z.output<typeof commandTrialSchema>;
export type TrialFile = z.output<typeof trialFileSchema>;

/** Makes a trial's folder and its trial.json; one that says the same already is left alone, but for one that others can change. */
export function writeTrialFile(trialFolder: string, trial: TrialFile): void {
  mkdirSync(trialFolder, { recursive: true });
  const path = runsLayout.trialFile(trialFolder);
  const contents = `${JSON.stringify(trial)}\n`;
  if (isObeyed(path) && holds(path, contents)) return;
  writeRunsFile(path, contents);
}

/** What is no trial.json is replaced. */
function holds(path: string, contents: string): boolean {
  return orIfDamaged(() => readRunsFile(path, Buffer.byteLength(contents)) === contents, false);
}

/** The same to run the trial: the file names a program, or folders to read. @throws AttemptError 'foreign-file' too */
export function readObeyedTrialFile(trialFolder: string): TrialFile | null {
  return readObeyedFile(runsLayout.trialFile(trialFolder), trialFileSchema);
}

/** All that decides a trial's result; null where the folder has no trial.json. @throws AttemptError 'damaged-file'. */
export function readTrialFile(trialFolder: string): TrialFile | null {
  return readJsonFile(runsLayout.trialFile(trialFolder), trialFileSchema);
}
