import { grouped } from '../files/by-name.js';
import { pointIdentity } from '../sweep/grid/point-identity.js';
import { contrastsOf } from '../statistics/matched-trials.js';
import { finishedCosts } from './finished-costs.js';
import { caseOf, machineName, type MeasuredCase } from './measured-case.js';
import type { TrainingBenchmark } from '../runs/benchmarks.js';
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
import { recordedTrialsById, wallTimes } from '../store/queries/run-queries.js';

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
  const startedAt = firstStart(runsFolder, plan.name) ?? Infinity;
  const ids = plan.trials.map(({ trialId }) => trialId);
  /** @param store null where nothing has been run yet */
  const estimate = (store: Store | null): PlanEstimate => {
    const states = store === null ? [] : recordedTrialsById(store, ids);
    const work = plannedWork(plan, states, { runsFolder, startedAt });
    const notRun = new Set(ids.filter((id) => !work.toRun.has(id)));
    const rest =
      plan.kind === 'command'
        ? estimateProgram(plan, notRun, slots, store)
        : estimateTraining(plan, { runsFolder, done: work.done, notRun, slots, store });
    return { work, slots, ...rest };
  };
  return readRunsIfAny(runsFolder, estimate) ?? estimate(null);
}

type Estimate = Omit<PlanEstimate, 'work' | 'slots'>;

/** A program's trials are taken to last as long as those of this plan that are done. */
function estimateProgram(
  plan: CommandPlan,
  notRun: ReadonlySet<string>,
  { length }: readonly Slot[],
  store: Store | null,
): Estimate {
  const hours = likeFinishedHours(plan, notRun, length, store ? wallTimes(store) : new Map());
  return { notReused: [], hours, space: null, detectable: null };
}

function estimateTraining(
  plan: TrainingPlan,
  {
    runsFolder,
    done,
    notRun,
    slots,
    store,
  }: {
    readonly runsFolder: string;
    readonly done: ReadonlySet<string>;
    readonly notRun: ReadonlySet<string>;
    readonly slots: readonly Slot[];
    readonly store: Store | null;
  },
): Estimate {
  const { sha256, movies } = plan.dataset;
  const device = slots[0]?.device === null ? 'cpu' : 'gpu';
  const tried = preflightFigures(runsFolder, device);
  const machine = machineName();
  const benchmarks = new Map<string, TrainingBenchmark | null>();
  const benchmarkOf = (wanted: MeasuredCase): TrainingBenchmark | null => {
    const key = JSON.stringify(wanted);
    const known = benchmarks.get(key);
    if (known !== undefined || store === null) return known ?? null;
    const found = newestTrainingBenchmark(store, { ...wanted, machine, device });
    benchmarks.set(key, found);
    return found;
  };
  const costOf = finishedCosts(store === null ? [] : finishedTrials(store, sha256), slots[0]);
  const hours = planHours(plan, notRun, slots, {
    benchmarkOf: (wanted) => benchmarkOf(wanted) ?? tried.speedOf(wanted),
    epochOf: (settings) => costOf(settings)?.millisecondsPerEpoch ?? null,
  });
  const space = planSpace(plan, notRun, slots.length, (settings) => {
    const wanted = caseOf(settings);
    const measured = costOf(settings) ?? benchmarkOf(wanted);
    return measured?.peakMemoryBytes ?? tried.peakOf(wanted);
  });
  const assumed = assumedDetectable(countSplits(movies).test, plan.replicates);
  const measured = store && measuredDetectable(comparisonsDone(plan, done, store));
  const others = store === null ? [] : trialsOfOtherTrainers(store, sha256, plan.trainer);
  const notReused = notReusedTrials(plan, notRun, others);
  return { notReused, hours, space, detectable: measured ?? assumed };
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

/** Trials still to run whose settings and seed another version has trained, by version; settings it did not know have their defaults. */
function notReusedTrials(
  { trials }: Pick<SweepPlan, 'trials'>,
  done: ReadonlySet<string>,
  others: ReturnType<typeof trialsOfOtherTrainers>,
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
