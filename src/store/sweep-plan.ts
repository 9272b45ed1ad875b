import { byNameSchema } from '../files/by-name.js';
import { z } from 'zod';
import { keepSchema } from '../settings/runner.js';
import { executorNames, frozenSettings } from '../settings/executors.js';
import { knobChecksSchema } from '../runs/knob-checks.js';
import { commandTrialSchema, programFileSchema, trainingTrialSchema } from '../runs/trial-file.js';

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
  /** Set where the trials are this sweep's own: none of another sweep stands for them. */
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
  runner: z.strictObject({
    workers: z.union([z.literal('auto'), z.int().min(1)]),
    trialsPerDevice: z.int().min(1).default(1),
    trialTimeoutMs: z.number().gt(0),
    stallTimeoutMs: z.number().gt(0),
    retries: z.int().min(0),
    /** Which trained networks stay; plans from before there was a choice kept all. */
    keep: keepSchema.default('all'),
    order: z.enum(['longest-first', 'shortest-first', 'plan']).default('plan'),
    /** The rule that ends unpromising trials; null where all run to their end. */
    prune: z
      .strictObject({
        metric: z.string(),
        reduction: z.int().min(2),
        minEpochs: z.int().min(1),
      })
      .nullable()
      .default(null),
    /** Where trials run; plans from before there was a choice ran here. */
    executor: z.enum(executorNames).default('local'),
    ...frozenSettings,
    /** A program and its arguments; null for none. */
    onFinish: z.array(z.string()).min(1).nullable().default(null),
    /** The same, for what happens on the way. */
    onEvent: z.array(z.string()).min(1).nullable().default(null),
  }),
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

const startedAt = z.int();

/** A sweep of trials that reelsweep trains. */
const trainingPlanSchema = z.strictObject({
  kind: z.literal('training').optional(),
  ...sharedParts,
  /** Missing where no trial has a knob on, and from plans of before there were such checks. */
  knobChecks: knobChecksSchema.optional(),
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

/** A sweep as it is run: the grid expanded, the dataset's facts and the file's text frozen. plan.json is this and the time. */
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
export const frozenPlanSchema = z.discriminatedUnion('kind', [
  trainingPlanSchema.extend({ startedAt }),
  commandPlanSchema.extend({ startedAt }),
]);
export type FrozenPlan = z.output<typeof frozenPlanSchema>;
