import type { Settings } from '../config/settings.js';
import { countSplits } from '../dataset/split.js';
import type { SweepPlan } from '../store/sweep-plan.js';
import type { TrainingBenchmark } from '../store/training-benchmarks.js';
import type { Slot } from '../runner/slots.js';
import { trialWork } from './trial-work.js';
import type { TrialWork } from './trial-work.js';

/** What a benchmark must have measured to speak for a trial. */
export type MeasuredCase = Pick<
  TrainingBenchmark,
  'backbone' | 'image' | 'batch' | 'frames' | 'precision'
>;

/** How fast trials are: the newest benchmark of a case, and what an epoch of finished trials of like settings took. */
export interface MeasuredSpeeds {
  readonly benchmarkOf: (asked: MeasuredCase) => TrainingBenchmark | null;
  readonly epochOf: (settings: Settings) => number | null;
}

/** How long a plan takes on this machine's slots. */
export interface PlanHours {
  /** Of each trial in its slot, by trialId; null where neither a finished trial nor a benchmark speaks for it. */
  readonly perTrial: ReadonlyMap<string, number | null>;
  /** From now to the end of all that is not done and can be estimated, the slots side by side. */
  readonly toGo: number;
  /** The cases of trials still to run that nothing speaks for. */
  readonly unmeasured: readonly MeasuredCase[];
}

/**
 * Estimates from finished trials of like settings, else from benchmarks. A benchmark with other threads than a slot's counts as if twice the threads took half the time, which
 * is a little hopeful of many threads.
 * @param speeds of this machine's kind of device; `epochOf` in milliseconds, in a slot such as these
 */
export function planHours(
  plan: Pick<SweepPlan, 'trials' | 'dataset'>,
  done: ReadonlySet<string>,
  slots: readonly Slot[],
  { benchmarkOf, epochOf }: MeasuredSpeeds,
): PlanHours {
  const movies = countSplits(plan.dataset.movies);
  const threads = slots[0]?.threads ?? 1;
  const benchmarks = new Map<string, TrainingBenchmark | null>();
  const unmeasured = new Map<string, MeasuredCase>();
  const perTrial = new Map<string, number | null>();
  let total = 0;
  for (const { trialId, settings } of plan.trials) {
    const { backbone, image, batchSize, frames, precision } = settings;
    const asked = { backbone, image, batch: batchSize, frames, precision };
    const key = `${backbone} ${image} ${batchSize} ${frames} ${precision}`;
    const known = benchmarks.get(key);
    const benchmark = known === undefined ? benchmarkOf(asked) : known;
    if (known === undefined) benchmarks.set(key, benchmark);
    const epochMs = epochOf(settings);
    const byBenchmark =
      benchmark === null ? null : trialHours(benchmark, trialWork(settings, movies), threads);
    const hours = epochMs === null ? byBenchmark : (epochMs * settings.epochs) / 3_600_000;
    perTrial.set(trialId, hours);
    if (done.has(trialId)) continue;
    total += hours ?? 0;
    if (hours === null) unmeasured.set(key, asked);
  }
  return {
    perTrial,
    toGo: total / Math.max(1, slots.length),
    unmeasured: [...unmeasured.values()],
  };
}

function trialHours(
  { samplesPerSecond, evalSamplesPerSecond, threads, device }: TrainingBenchmark,
  { trained, evaluated }: TrialWork,
  slotThreads: number,
): number {
  const seconds = trained / samplesPerSecond + evaluated / evalSamplesPerSecond;
  return (seconds / 3600) * (device === 'cpu' ? threads / slotThreads : 1);
}
