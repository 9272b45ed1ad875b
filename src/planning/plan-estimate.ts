import { grouped } from '../files/by-name.js';
import { pointIdentity } from '../sweep/grid/point-identity.js';
import { contrastsOf } from '../statistics/matched-trials.js';
import { finishedCosts } from './finished-costs.js';
import { caseOf, machineName } from './measured-case.js';
import { assumedDetectable, measuredDetectable, type PlanDetectable } from './detectable.js';
import { likeFinishedHours, planHours, type PlanHours } from './hours.js';
import { planSpace, type PlanSpace } from './space.js';
import { defaultSettings } from '../settings/trainer.js';
import { preflightFigures } from './preflight-figures.js';
import { countSplits } from '../dataset/split.js';
import type { Slot } from '../executor/slots.js';
import {
  finishedTrials,
  squaredTestErrors,
  trialsOfOtherTrainers,
  newestTrainingBenchmark,
} from '../store/queries/measured-costs.js';
import { type PlannedWork, plannedWork } from '../coordinator/schedule/planned-work.js';
import {
  firstStart,
  type CommandPlan,
  type SweepPlan,
  type TrainingPlan,
} from '../runs/sweep-plan.js';
import type { Store } from '../store/open-store.js';
import { readRunsIfAny } from '../store/queries/read-store.js';
import { standingsOf, wallTimes } from '../store/queries/run-queries.js';

/** What is known of a plan before it runs. */
export interface PlanEstimate {
  /** What a run does with each trial. */
  readonly work: PlannedWork;
  /** How many trials still to run each other version of the trainer has finished: their results are not taken for this one's. */
  readonly notReused: readonly NotReused[];
  readonly hours: PlanHours;
  /** null where the trials are a user's own program, which alone knows. */
  readonly space: PlanSpace | null;
  readonly detectable: PlanDetectable | null;
  readonly slots: readonly Slot[];
}

/** Estimates a plan from finished trials and benchmarks. @param runsFolder absolute; it need not be there */
export function estimatePlan(
  plan: SweepPlan,
  runsFolder: string,
  slots: readonly Slot[],
): PlanEstimate {
  return plan.kind === 'command'
    ? estimateProgram(plan, runsFolder, slots)
    : estimateTraining(plan, runsFolder, slots);
}

/** A program's trials are taken to last as long as those of this plan that are done. */
function estimateProgram(
  plan: CommandPlan,
  runsFolder: string,
  slots: readonly Slot[],
): PlanEstimate {
  const known = readRunsIfAny(runsFolder, (store) => ({
    work: workOf(plan, runsFolder, store),
    took: wallTimes(store),
  })) ?? { work: workOf(plan, runsFolder, null), took: new Map<string, number>() };
  const hours = likeFinishedHours(plan, notRun(plan, known.work), slots.length, known.took);
  return { work: known.work, notReused: [], slots, hours, space: null, detectable: null };
}

function estimateTraining(
  plan: TrainingPlan,
  runsFolder: string,
  slots: readonly Slot[],
): PlanEstimate {
  const assumed = assumedDetectable(countSplits(plan.dataset.movies).test, plan.replicates);
  const device = slots[0]?.device === null ? ('cpu' as const) : ('gpu' as const);
  const tried = preflightFigures(runsFolder, device);
  const place = { machine: machineName(), device };
  const known = readRunsIfAny(runsFolder, (store): PlanEstimate => {
    const work = workOf(plan, runsFolder, store);
    const left = notRun(plan, work);
    const costOf = finishedCosts(finishedTrials(store, plan.dataset.sha256), slots[0]);
    const hours = planHours(plan, left, slots, {
      benchmarkOf: (asked) =>
        newestTrainingBenchmark(store, { ...asked, ...place }) ?? tried.speedOf(asked),
      epochOf: (settings) => costOf(settings)?.millisecondsPerEpoch ?? null,
    });
    const peaks = new Map<string, number | null>();
    const space = planSpace(plan, left, slots.length, (settings) => {
      const finished = costOf(settings)?.peakMemoryBytes;
      if (finished !== undefined) return finished;
      const asked = caseOf(settings);
      const key = JSON.stringify(asked);
      const before = peaks.get(key);
      if (before !== undefined) return before;
      const benchmark = newestTrainingBenchmark(store, { ...asked, ...place });
      const peak = benchmark?.peakMemoryBytes ?? tried.peakOf(asked);
      peaks.set(key, peak);
      return peak;
    });
    const measured = measuredDetectable(comparisonsDone(plan, work.done, store));
    const others = trialsOfOtherTrainers(store, plan.dataset.sha256, plan.trainer);
    const notReused = notReusedTrials(plan, left, others);
    return { work, notReused, slots, hours, space, detectable: measured ?? assumed };
  });
  if (known !== null) return known;
  const work = workOf(plan, runsFolder, null);
  const left = notRun(plan, work);
  const hours = planHours(plan, left, slots, { benchmarkOf: tried.speedOf, epochOf: () => null });
  const space = planSpace(plan, left, slots.length, (settings) => tried.peakOf(caseOf(settings)));
  return { work, notReused: [], slots, hours, space, detectable: assumed };
}

/** @param store null where nothing has been run yet */
function workOf(plan: SweepPlan, runsFolder: string, store: Store | null): PlannedWork {
  const ids = plan.trials.map(({ trialId }) => trialId);
  const startedAt = firstStart(runsFolder, plan.name) ?? Infinity;
  return plannedWork(plan, store === null ? [] : standingsOf(store, ids), {
    runsFolder,
    startedAt,
  });
}

function notRun({ trials }: SweepPlan, { toRun }: PlannedWork): ReadonlySet<string> {
  return new Set(trials.map(({ trialId }) => trialId).filter((id) => !toRun.has(id)));
}

/** More comparisons than this say no more about the spread. */
const mostComparisons = 40;

/** Points that differ in one axis and are done in every replicate: differences of squared test errors, each [replicates][movies]. */
function comparisonsDone(
  plan: SweepPlan,
  done: ReadonlySet<string>,
  store: Store,
): readonly (readonly (readonly number[])[])[] {
  const finished = plan.trials.filter(({ trialId }) => done.has(trialId));
  const contrasts = plan.axes.flatMap((axis) => contrastsOf(finished, [axis]));
  const byPoints = grouped(
    contrasts.flatMap(({ groups }) => groups),
    (pair) => pair.map(({ point }) => point).join(' '),
  );
  return [...byPoints.values()]
    .filter((pairs) => pairs.length === plan.replicates)
    .slice(0, mostComparisons)
    .map((pairs) =>
      pairs.map((pair) => {
        const [before = [], after = []] = pair.map(({ trialId }) =>
          squaredTestErrors(store, trialId),
        );
        return after.map((error, movie) => error - (before[movie] ?? Number.NaN));
      }),
    );
}

/** Finished trials of another version of the trainer. */
interface NotReused {
  readonly trainer: string;
  readonly trials: number;
}

interface OtherTrial {
  readonly trainer: string;
  readonly seed: number;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Trials still to run whose settings and seed another version has trained, by version; settings it did not know have their defaults. */
function notReusedTrials(
  { trials }: Pick<SweepPlan, 'trials'>,
  done: ReadonlySet<string>,
  others: readonly OtherTrial[],
): readonly NotReused[] {
  if (others.length === 0) return [];
  const missing = new Set(
    trials.filter(({ trialId }) => !done.has(trialId)).map(({ point, seed }) => `${point} ${seed}`),
  );
  const counts = new Map<string, number>();
  for (const { trainer, seed, settings } of others) {
    const point = pointIdentity({ ...defaultSettings, ...settings });
    if (missing.has(`${point} ${seed}`)) counts.set(trainer, (counts.get(trainer) ?? 0) + 1);
  }
  return [...counts].map(([trainer, count]) => ({ trainer, trials: count }));
}
