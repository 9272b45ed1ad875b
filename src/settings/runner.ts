import { z } from 'zod';
import { commandSchema, commandWords } from './command.js';
import { setting } from './setting.js';
import { executorNames, frozen, frozenSettings, optionalSettings } from './executors.js';

/** Asynchronous successive halving (ASHA), Li et al., 2020, arXiv:1810.05934. */
const pruneSchema = z.strictObject({
  asha: setting(
    z.strictObject({
      metric: setting(
        z.enum(['validationMse', 'validationMae']).default('validationMse'),
        'What trials are compared by: never anything of the test split.',
      ),
      reduction: setting(
        z.int().min(2).max(100).default(3),
        'One in so many goes on from each rung; rungs are so many times apart.',
      ),
      minEpochs: setting(
        z.int().min(1).max(100_000).default(5),
        'Epochs that every trial gets: the first rung.',
      ),
    }),
    'Asynchronous successive halving.',
  ),
});

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const durationForm = 'expected a number with s, m, h or d, such as 90s or 2h';

/** A duration as text: a number and its unit. */
export const durationSchema = z
  .string({ error: durationForm })
  .regex(/^\d{1,6}(\.\d+)?[smhd]$/, durationForm)
  .meta({ examples: ['90s', '10m', '2h'] });

/** Milliseconds of a duration such as 90s, 10m, 2h or 1d, as the schema has checked it. */
export function durationMs(duration: string): number {
  return Number(duration.slice(0, -1)) * unitMs[duration.slice(-1) as keyof typeof unitMs];
}

/** Which trained networks of a sweep stay on disk. */
const keepSchema = z.union([
  z.enum(['best', 'all', 'none']),
  z.strictObject({ best: z.int().min(1).max(100_000) }),
]);

/** How trials are run: nothing here changes a result. */
export const runnerSchema = z.strictObject({
  workers: setting(
    z.union([z.literal('auto'), z.int().min(1).max(256)]).default('auto'),
    'Trials at once; auto is one a GPU, or one a CPU core where there is none.',
  ),
  // More than 16 on one GPU would each get a sliver of it.
  trialsPerDevice: setting(
    z.int().min(1).max(16).default(1),
    'Trials at once on each GPU where workers is auto; without a GPU it means nothing.',
  ),
  order: setting(
    z.enum(['longest-first', 'shortest-first', 'plan']).default('longest-first'),
    'Which trials start first: the longest by estimate, so that none is left running alone at the end; the shortest; or the order of the plan.',
  ),
  trialTimeout: setting(durationSchema.default('12h'), 'Longest time an attempt may take.'),
  stallTimeout: setting(
    durationSchema.default('10m'),
    'Longest time without progress before an attempt is stopped and tried again.',
  ),
  retries: setting(
    z.int().min(0).max(100).default(2),
    'Attempts after an accident; a loss that diverged is never tried again.',
  ),
  executor: setting(
    z.enum(executorNames).default('local'),
    'Where trials run: as processes of this machine, or as tasks of Slurm job arrays.',
  ),
  ...optionalSettings,
  keep: setting(
    keepSchema.default('best'),
    'Which trained networks stay on disk: of each point the replicate with the lowest validation MSE (best), all, none, or { best: 3 } for all replicates of the three points with the lowest mean validation MSE.',
  ),
  prune: setting(
    pruneSchema.optional(),
    'Ends unpromising trials early, by their validation figures alone; off when left out.',
  ),
  onFinish: setting(
    commandSchema.optional(),
    'A program that is started once the sweep has ended, unless a person stopped it, with the summary as JSON on its standard input. No shell: a program and its arguments.',
  ),
  onEvent: setting(
    commandSchema.optional(),
    'A program that is started when a trial fails or stalls, when new trials have to wait, and when the sweep ends, with one line of JSON on its standard input. No shell: a program and its arguments.',
  ),
});

/** The runner settings as plan.json freezes them: durations in milliseconds, null where a setting is off. */
export const frozenRunnerSchema = z.strictObject({
  workers: z.union([z.literal('auto'), z.int().min(1)]),
  trialsPerDevice: z.int().min(1).default(1),
  trialTimeoutMs: z.number().gt(0),
  stallTimeoutMs: z.number().gt(0),
  retries: z.int().min(0),
  // Defaults are what plans had from before there was a choice.
  keep: keepSchema.default('all'),
  order: runnerSchema.shape.order.unwrap().default('plan'),
  prune: z
    .strictObject({
      metric: z.string(),
      reduction: z.int().min(2),
      minEpochs: z.int().min(1),
    })
    .nullable()
    .default(null),
  executor: z.enum(executorNames).default('local'),
  ...frozenSettings,
  /** A program and its arguments. */
  onFinish: z.array(z.string()).min(1).nullable().default(null),
  onEvent: z.array(z.string()).min(1).nullable().default(null),
});

/** What plan.json freezes of a sweep file's runner settings. */
export function frozenRunner(runner: z.output<typeof runnerSchema>) {
  const { trialTimeout, stallTimeout, prune, onFinish, onEvent } = runner;
  const { workers, trialsPerDevice, retries, keep, order, executor } = runner;
  return {
    workers,
    trialsPerDevice,
    trialTimeoutMs: durationMs(trialTimeout),
    stallTimeoutMs: durationMs(stallTimeout),
    retries,
    keep,
    order,
    executor,
    ...frozen(runner),
    prune: prune?.asha ?? null,
    onFinish: onFinish === undefined ? null : [...commandWords(onFinish)],
    onEvent: onEvent === undefined ? null : [...commandWords(onEvent)],
  };
}
