import { z } from 'zod';
import { existsSync, mkdirSync } from 'node:fs';
import { byNameSchema } from '../files/by-name.js';
import { frozenRunnerSchema } from '../settings/runner.js';
import { augmentationCheckRecordSchema } from './augmentation-checks.js';
import { commandTrialSchema, programFileSchema, trainingTrialSchema } from './trial-file.js';
import { readJsonFile, orIfDamaged, readObeyedFile, writeJsonFile, writeRunsFile } from './runs-file.js';
import { runsLayout } from './runs-layout.js';
import { namesIn } from '../files/folder.js';

/** A safe file name: it names the sweep's folder. */
export const sweepNameSchema = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(60);

const sharedParts = {
  format: z.literal(1),
  name: sweepNameSchema,
  seed: z.int().min(0),
  replicates: z.int().min(1),
  /** Set where the trials are this sweep's own: none of another sweep is used for them. */
  fresh: z.literal(true).optional(),
  /** Set where the one trial repeats another; with the sweep that the other one belonged to alone, or null. */
  repeats: z.strictObject({ fresh: z.string().nullable() }).optional(),
  /** Names of the swept settings, in the file's order. */
  axes: z.array(z.string()),
  /** The sweep file's text. */
  fileText: z.string(),
  /** Empty texts and no movies (`noDataset`) where a program needs none. */
  dataset: z.strictObject({
    /** Absolute. */
    folder: z.string(),
    sha256: z.string(),
    facts: byNameSchema(z.unknown()),
    movies: z.array(
      z.strictObject({
        movieId: z.string(),
        title: z.string(),
        year: z.int().nullable(),
        score: z.number(),
        split: z.enum(['train', 'validation', 'test']),
      }),
    ),
  }),
  code: trainingTrialSchema.shape.code,
  trainer: z.string(),
  runner: frozenRunnerSchema,
};

const plannedParts = {
  trialId: trainingTrialSchema.shape.trialId,
  /** 1-based place in the plan. */
  position: z.int().min(1),
  replicate: z.int().min(1),
  /** Equal for the replicates of one point of the grid. */
  point: z.string(),
  seed: z.int().min(0),
};

const firstStartedAt = z.int();

/** A sweep of trials that reelsweep trains. */
const trainingPlanSchema = z.strictObject({
  kind: z.literal('training').optional(),
  ...sharedParts,
  /** Missing where no trial has an augmentation on, and from plans of before there were such checks. */
  knobChecks: augmentationCheckRecordSchema.optional(),
  trials: z.array(
    z.strictObject({
      ...plannedParts,
      settings: trainingTrialSchema.shape.settings,
      weights: trainingTrialSchema.shape.weights,
    }),
  ),
});

/** A sweep of trials that are a program of the user's. */
const commandPlanSchema = z.strictObject({
  kind: z.literal('command'),
  ...sharedParts,
  program: programFileSchema,
  trials: z.array(z.strictObject({ ...plannedParts, settings: commandTrialSchema.shape.settings })),
});

/** The dataset of a plan whose program needs none. */
export const noDataset = {
  folder: '',
  sha256: '',
  facts: {},
  movies: [],
} as const satisfies Record<string, unknown>;

export const sweepPlanSchema = z.discriminatedUnion('kind', [
  trainingPlanSchema,
  commandPlanSchema,
]);

export type TrainingPlan = z.output<typeof trainingPlanSchema>;
export type CommandPlan = z.output<typeof commandPlanSchema>;
/** A sweep as it is run: the grid expanded, the dataset's facts and the file's text frozen. plan.json is this and the time. */
export type SweepPlan = TrainingPlan | CommandPlan;
export type PlannedTrial = SweepPlan['trials'][number];

/** plan.json: the plan, and when the sweep was first started (Unix milliseconds). */
const frozenPlanSchema = z.discriminatedUnion('kind', [
  trainingPlanSchema.extend({ startedAt: firstStartedAt }),
  commandPlanSchema.extend({ startedAt: firstStartedAt }),
]);
export type FrozenPlan = z.output<typeof frozenPlanSchema>;

/**
 * Writes a sweep's sweep.yaml and plan.json, each atomically: editing the file from here on changes nothing until the next run.
 * A plan of the same name keeps its first starting time and is otherwise replaced.
 */
export function freezePlan(runsFolder: string, plan: SweepPlan, now: number): FrozenPlan {
  mkdirSync(runsLayout.requests(runsFolder, plan.name), { recursive: true });
  const startedAt = firstStart(runsFolder, plan.name) ?? now;
  // Through the schema: what is recorded now must be what a rebuild reads from the file, to the order of keys.
  const frozen = frozenPlanSchema.parse({ ...plan, startedAt });
  if (plan.fresh === true && !isFresh(runsFolder, plan.name)) {
    writeJsonFile(runsLayout.fresh(runsFolder, plan.name), { format: 1 });
  }
  writeRunsFile(runsLayout.sweepFile(runsFolder, plan.name), plan.fileText);
  writeJsonFile(runsLayout.plan(runsFolder, plan.name), frozen);
  return frozen;
}

/** Whether a sweep was once run fresh, with separate trials: it goes on with them. A mark, since plans may be large. */
export function isFresh(runsFolder: string, name: string): boolean {
  return existsSync(runsLayout.fresh(runsFolder, name));
}

/** The plan a sweep was last started with; null where there is none. @throws AttemptError 'damaged-file'. */
export function readFrozenPlan(runsFolder: string, name: string): FrozenPlan | null {
  return readJsonFile(runsLayout.plan(runsFolder, name), frozenPlanSchema);
}

/** The same to act on it. @throws AttemptError 'foreign-file' where another user wrote it or can change it, too */
export function readObeyedPlan(runsFolder: string, name: string): FrozenPlan | null {
  return readObeyedFile(runsLayout.plan(runsFolder, name), frozenPlanSchema);
}

/** When a sweep was first run, in Unix milliseconds; null where it never was, or its plan.json is damaged: the next run writes it anew. */
export function firstStart(runsFolder: string, name: string): number | null {
  return orIfDamaged(() => readFrozenPlan(runsFolder, name)?.startedAt ?? null, null);
}

/** Names of the sweeps that have a folder. */
export function listSweepFolders(runsFolder: string): string[] {
  return namesIn(runsLayout.sweeps(runsFolder)).sort();
}

/** former.json: trials that a sweep had before its file was changed. */
const formerSchema = z.strictObject({
  format: z.literal(1),
  trialIds: z.array(trainingTrialSchema.shape.trialId),
});

/**
 * Notes which trials a sweep loses by a new plan; call it before the plan is written, which is the last that knows of them. A sweep
 * whose earlier plan is damaged loses none that is known.
 */
export function noteFormerTrials(runsFolder: string, plan: SweepPlan): void {
  const now = new Set(plan.trials.map(({ trialId }) => trialId));
  const before = orIfDamaged(() => readFrozenPlan(runsFolder, plan.name), null);
  const known = readFormer(runsFolder, plan.name);
  const all = [...known, ...(before?.trials ?? []).map(({ trialId }) => trialId)];
  const former = [...new Set(all)].filter((trialId) => !now.has(trialId));
  if (former.join() === known.join()) return;
  writeJsonFile(runsLayout.former(runsFolder, plan.name), { format: 1, trialIds: former });
}

/** Trials that a sweep had before its file was changed; none where that cannot be read. */
export function readFormer(runsFolder: string, sweep: string): readonly string[] {
  const path = runsLayout.former(runsFolder, sweep);
  return orIfDamaged(() => readObeyedFile(path, formerSchema), null)?.trialIds ?? [];
}
