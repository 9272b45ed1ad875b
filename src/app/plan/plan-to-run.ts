import { resolve } from 'node:path';
import { idsBeginning } from '../../coordinator/control/find-target.js';
import { executorOf } from '../../executor/registry.js';
import { foreignPlans, queuedPlans } from '../../runs/queued-plans.js';
import type { SweepPlan } from '../../runs/sweep-plan.js';
import { runnerSchema } from '../../settings/runner.js';
import { repetitionOf } from '../../sweep/grid/trial.js';
import { AppError } from '../app-error.js';
import type { RunContext } from '../run-context.js';
import { makeOwnRuns, requireOwnRuns } from '../run/shared-runs.js';
import { prepareSweep, type SweepRequest } from './prepare-sweep.js';

/** What is to be run. */
export interface RunRequest extends Omit<SweepRequest, 'file'> {
  /** Without it, what waits in the queue. */
  readonly file?: string | undefined;
  /** Repeats one trial of the file, by its id, in its own sweep. */
  readonly only?: string | undefined;
  /** Trials at once on this machine, in place of runner.workers. */
  readonly workers?: number | 'auto' | undefined;
  /** Whether each kind of trial is first trained for a step (yes). */
  readonly preflight?: boolean;
  /** Run it after what runs here already. */
  readonly queue?: boolean;
  /** Whether other users may be able to write to runs/. */
  readonly sharedRuns?: boolean;
}

/** The plan of the file that is given, null for the queue alone; the runs folder is there then, and trusted. */
export async function planToRun(
  request: RunRequest,
  { folder, onEvent }: RunContext,
): Promise<SweepPlan | null | 'nothing-queued'> {
  const { file, only, profile, workers, queue = false, sharedRuns = false } = request;
  if (workers !== undefined && !runnerSchema.shape.workers.safeParse(workers).success) {
    throw new AppError({ kind: 'bad-workers', value: workers });
  }
  const needsFile = !queue || only !== undefined || profile !== undefined;
  if (file === undefined && needsFile) throw new AppError({ kind: 'no-sweep-file' });
  const runsFolder = resolve(folder, 'runs');
  if (!sharedRuns) requireOwnRuns(runsFolder);
  if (file === undefined) {
    const waiting = queuedPlans(runsFolder).length + foreignPlans(runsFolder).length;
    if (waiting === 0) return 'nothing-queued';
    if (!sharedRuns) makeOwnRuns(runsFolder);
    return null;
  }
  const prepared = await prepareSweep({ ...request, file }, folder);
  onEvent({ kind: 'prepared', prepared });
  const plan = only === undefined ? prepared.plan : onlyTrial(prepared.plan, only, file);
  const executor = executorOf(plan.runner);
  const why = typeof workers === 'number' ? executor.workersProblem(plan.name, workers) : null;
  if (why !== null) throw new AppError({ kind: 'workers-without-meaning', why });
  if (!sharedRuns) makeOwnRuns(runsFolder);
  return plan;
}

/**
 * The plan that repeats one trial: the same settings, seed, dataset and program, as its own sweep that shares no result.
 * @throws AppError where the file makes no such trial, as it does not once the dataset, the program or the trainer is another
 */
function onlyTrial(plan: SweepPlan, trial: string, file: string): SweepPlan {
  const ids = plan.trials.map(({ trialId }) => trialId);
  const matches = idsBeginning(trial, ids);
  const [trialId] = matches;
  if (trialId === undefined) throw new AppError({ kind: 'not-in-file', trial, file });
  if (matches.length > 1) {
    throw new AppError({ kind: 'several-in-file', trial, file, count: matches.length });
  }
  const own = {
    name: `repeat-${trialId}`,
    fresh: true as const,
    repeats: { fresh: plan.fresh === true ? plan.name : null },
  };
  const repeated = <Trial extends { readonly trialId: string }>(trials: readonly Trial[]) =>
    trials
      .filter((one) => one.trialId === trialId)
      .map((one) => ({ ...one, trialId: repetitionOf(trialId), position: 1 }));
  return plan.kind === 'command'
    ? { ...plan, ...own, trials: repeated(plan.trials) }
    : { ...plan, ...own, trials: repeated(plan.trials) };
}
