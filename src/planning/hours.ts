import type { Settings } from '../settings/trainer.js';
import { countSplits } from '../dataset/split.js';
import type { TrainingPlan } from '../runs/sweep-plan.js';
import { caseOf, type MeasuredCase, type MeasuredSpeed } from './measured-case.js';
import type { Slot } from '../executor/slots.js';
import { trialWork, type TrialWork } from './trial-work.js';

/** How long a plan takes on this machine's slots. */
export interface PlanHours {
  /** Of each trial in its slot, by trialId; null where neither a finished trial nor a benchmark was measured. */
  readonly perTrial: ReadonlyMap<string, number | null>;
  /** From now to the end of all that is not done and can be estimated, the slots side by side; null where nothing was measured for any. */
  readonly toGo: number | null;
  /** The cases of trials still to run for which nothing was measured. */
  readonly unmeasured: readonly MeasuredCase[];
}

/**
 * Estimates from finished trials of like settings, else from benchmarks. A benchmark with other threads than a slot's counts as if
 * twice the threads took half the time, which is a little optimistic for many threads.
 * @param speeds of this machine's kind of device: the newest benchmark of a case, and milliseconds that an epoch of finished trials of
 *   like settings took in a slot such as these
 */
export function planHours(
  plan: Pick<TrainingPlan, 'trials' | 'dataset'>,
  done: ReadonlySet<string>,
  slots: readonly Slot[],
  {
    benchmarkOf,
    epochOf,
  }: {
    readonly benchmarkOf: (wanted: MeasuredCase) => MeasuredSpeed | null;
    readonly epochOf: (settings: Settings) => number | null;
  },
): PlanHours {
  const movies = countSplits(plan.dataset.movies);
  const threads = slots[0]?.threads ?? 1;
  const unmeasured = new Map<string, MeasuredCase>();
  const perTrial = new Map<string, number | null>();
  let total = 0;
  for (const { trialId, settings } of plan.trials) {
    const wanted = caseOf(settings);
    const benchmark = benchmarkOf(wanted);
    const epochMs = epochOf(settings);
    const byBenchmark =
      benchmark === null ? null : trialHours(benchmark, trialWork(settings, movies), threads);
    const hours = epochMs === null ? byBenchmark : (epochMs * settings.epochs) / 3_600_000;
    perTrial.set(trialId, hours);
    if (done.has(trialId)) continue;
    total += hours ?? 0;
    if (hours === null) unmeasured.set(JSON.stringify(wanted), wanted);
  }
  return {
    perTrial,
    toGo: total / Math.max(1, slots.length),
    unmeasured: [...unmeasured.values()],
  };
}

/** For trials that nothing is known of but how long others of their plan took: the mean of those. @param took milliseconds by trialId */
export function likeFinishedHours(
  { trials }: { readonly trials: readonly { readonly trialId: string }[] },
  done: ReadonlySet<string>,
  slots: number,
  took: ReadonlyMap<string, number>,
): PlanHours {
  const known = trials.flatMap(({ trialId }) => took.get(trialId) ?? []);
  const hours = known.reduce((total, milliseconds) => total + milliseconds, 0) / 3_600_000;
  const mean = known.length === 0 ? null : hours / known.length;
  const left = trials.filter(({ trialId }) => !done.has(trialId)).length;
  return {
    perTrial: new Map(trials.map(({ trialId }) => [trialId, mean])),
    toGo: mean === null ? null : (mean * left) / Math.max(1, slots),
    unmeasured: [],
  };
}

function trialHours(
  { samplesPerSecond, evalSamplesPerSecond, threads, device }: MeasuredSpeed,
  { trained, evaluated }: TrialWork,
  slotThreads: number,
): number {
  const seconds = trained / samplesPerSecond + evaluated / evalSamplesPerSecond;
  return (seconds / 3600) * (device === 'cpu' ? threads / slotThreads : 1);
}
