import { resolve } from 'node:path';
import { eventAlerts } from '../../coordinator/control/event-alerts.js';
import { finishTimeoutMs, runHook } from '../../coordinator/control/hook.js';
import { holdRuns } from '../../coordinator/open-runs.js';
import { RunError } from '../../coordinator/run-error.js';
import type { RunOptions } from '../../coordinator/run-options.js';
import { runSweep } from '../../coordinator/run-sweep.js';
import type { SweepSummary } from '../../coordinator/sweep-summary.js';
import { executorOf } from '../../executor/registry.js';
import type { Slot } from '../../executor/slots.js';
import { isElsewhere, placedDatabase } from '../../store/database-place.js';
import { bringHere } from '../../store/ingest/rebuild-store.js';
import { readRunsIfAny } from '../../store/queries/read-store.js';
import type { SweepPlan } from '../../runs/sweep-plan.js';
import { retryWhileLocked } from '../../store/when-free.js';
import { reportTask, storeWait, type TaskName } from '../action.js';
import { estimatePlan } from '../../planning/plan-estimate.js';
import { programProblem, programProblemText } from '../plan/missing-program.js';
import { trialCosts } from '../../planning/trial-costs.js';
import type { RunContext } from '../run-context.js';
import { attemptEntry } from './attempt-entry.js';
import { checkAugmentations } from './check-augmentations.js';
import { checkPlannedDataset, otherDatasetBefore } from './check-dataset.js';
import { explainPredictions } from './explain-predictions.js';
import { fetchPlannedWeights } from './fetch-planned-weights.js';
import { PreflightError } from './preflight-error.js';
import { preflight } from './preflight.js';

/**
 * Runs a plan on this machine, or from here on a cluster: weights fetched, costs estimated, trials run, and runner.onFinish started
 * once it has ended without being stopped.
 * @param options workers: trials at once, in place of runner.workers; preflight: whether each kind of trial is tried first
 * @throws what fetchPlannedWeights, checkTrials and the coordinator throw
 */
export async function runPlan(
  plan: SweepPlan,
  context: RunContext,
  options: { readonly workers: number | 'auto' | undefined; readonly preflight: boolean },
): Promise<SweepSummary> {
  const { folder, stop, stopNow, leave, now, onEvent } = context;
  const runsFolder = resolve(folder, 'runs');
  const { name, axes, runner } = plan;
  const onProblem = (message: string) => onEvent({ kind: 'problem', message });
  onEvent({ kind: 'plan-begins', plan });
  await prepareReading(runsFolder, context);
  const before = otherDatasetBefore(plan, runsFolder)?.sha256;
  if (before !== undefined) {
    onEvent({ kind: 'other-dataset', sweep: name, before, now: plan.dataset.sha256 });
  }
  try {
    await fetchPlannedWeights(plan, context);
  } catch (error) {
    // Whatever error a fetch ends with that was cut off, a person stopped it.
    stop.throwIfAborted();
    throw error;
  }
  const executor = executorOf(runner);
  const slots = await executor.slots(plan, plan.trials.length, options.workers ?? runner.workers);
  const environment = (slot: Slot) => executor.environment(plan, slot);
  const hook = { folder: resolve(folder), onProblem };
  const alerts =
    runner.onEvent === null
      ? null
      : eventAlerts({ ...hook, command: runner.onEvent, sweep: name, axes, clock: now, stopNow });
  const callFinish = async (facts: object) => {
    if (runner.onFinish === null) return;
    const limits = { ...hook, timeoutMs: finishTimeoutMs, stop };
    const message = { sweep: name, ...facts };
    const problem = await runHook('runner.onFinish', runner.onFinish, message, limits);
    if (problem !== null) onProblem(problem);
  };
  try {
    const summary = await runSweep(await withChecks(plan, context), {
      runsFolder,
      attemptEntry,
      environment,
      // Trials that run elsewhere wait for no memory here.
      ...(!executor.isHere && { availableMemory: () => Infinity }),
      slots,
      costs: trialCosts(plan, estimatePlan(plan, runsFolder, slots)),
      beforeTrials: checkTrials(plan, context, { slots, environment, ...options }),
      stop,
      stopNow,
      leave,
      onEvent: (event) => {
        alerts?.notify(event);
        onEvent(event);
      },
    });
    const { stopped } = summary;
    await alerts?.end({ ...summary });
    if (stopped === null) await explain(plan, context);
    // The person who stopped a sweep knows that it has ended.
    if (stopped === null || stopped.kind === 'failing-alike') await callFinish(summary);
    return summary;
  } catch (error) {
    const hasRun = !(error instanceof RunError) && !(stop.aborted && error === stop.reason);
    const facts = { error: error instanceof Error ? error.message : String(error) };
    if (hasRun) await alerts?.end(facts);
    if (hasRun) await callFinish(facts);
    throw error;
  }
}

/** Waits until the database can be read; one on another host's disk is moved here first, as the coordinator would. */
async function prepareReading(runsFolder: string, context: RunContext): Promise<void> {
  const wait = { ...storeWait(context), atMostMs: Infinity };
  const database = placedDatabase(runsFolder);
  if (isElsewhere(runsFolder)) {
    const lock = await holdRuns(runsFolder, context.now, wait);
    try {
      await retryWhileLocked(database, wait, () => bringHere(runsFolder));
    } finally {
      lock.release();
    }
  }
  await retryWhileLocked(database, wait, () => readRunsIfAny(runsFolder, () => null));
}

/** Reports that a task of unknown length is under way. */
async function asTask<Result>(
  context: RunContext,
  task: TaskName,
  work: () => Promise<Result>,
): Promise<Result> {
  return await reportTask(context, task, (report) => {
    report(0);
    return work();
  });
}

/** The plan with what its augmentations were seen to do; one that does nothing is reported before trials start. */
async function withChecks(plan: SweepPlan, context: RunContext): Promise<SweepPlan> {
  if (plan.kind === 'command') return plan;
  const { folder, stop, onEvent } = context;
  const checks = await asTask(context, 'check-augmentations', () =>
    checkAugmentations(plan, resolve(folder, 'runs'), stop),
  );
  if (checks === undefined) return plan;
  onEvent({ kind: 'augmentations-checked', checks });
  return { ...plan, knobChecks: checks };
}

/**
 * What is checked before the first trial of a run starts: that the dataset is intact, and that each kind of trial can be trained here.
 * Of a user's own program only its file and its script are looked for. Where a cluster runs the trials this machine may have neither
 * its devices nor its memory: the dataset alone is verified.
 * @returns gives what trials cost by what was measured; null where nothing was, or a person stopped it. It throws DatasetError,
 *   BadDataError or PreflightError: nothing is trained then
 */
function checkTrials(
  plan: SweepPlan,
  context: RunContext,
  options: {
    readonly slots: readonly Slot[];
    readonly environment: (slot: Slot) => NodeJS.ProcessEnv;
    readonly preflight: boolean;
  },
): NonNullable<RunOptions['beforeTrials']> {
  const runsFolder = resolve(context.folder, 'runs');
  const { slots, environment } = options;
  return async (trials) => {
    try {
      await checkPlannedDataset(plan, runsFolder, context);
      if (!options.preflight || !executorOf(plan.runner).isHere) return null;
      if (plan.kind === 'command') {
        const [slot] = slots;
        if (slot !== undefined) requireProgram(plan.program, environment(slot));
        return null;
      }
      const { done } = estimatePlan(plan, runsFolder, slots).work;
      await preflight(plan, trials, { slots, environment, runsFolder, done }, context);
      return trialCosts(plan, estimatePlan(plan, runsFolder, slots));
    } catch (error) {
      // The run itself reports that it was stopped.
      if (context.stop.aborted) return null;
      throw error;
    }
  };
}

/** @throws PreflightError where the system would not start the program, or it would find nothing to run */
function requireProgram(
  { command, folder }: { readonly command: readonly string[]; readonly folder: string },
  environment: NodeJS.ProcessEnv,
): void {
  const problem = programProblem(command, folder, environment);
  if (problem === null || (problem.kind === 'no-script' && !problem.certain)) return;
  const sentence = programProblemText(problem, 'trial.command', folder);
  throw new PreflightError({ kind: 'no-program', sentence });
}

/** What the frames of the best and worst predictions did, for the report. That it fails is reported, and does not fail the sweep. */
async function explain(plan: SweepPlan, context: RunContext): Promise<void> {
  if (plan.kind === 'command') return;
  const { folder, stop, onEvent } = context;
  const wait = storeWait(context);
  const message = await asTask(context, 'explain-predictions', () =>
    explainPredictions(plan.name, resolve(folder, 'runs'), stop, wait).catch(
      (error: unknown) =>
        `The predictions are not explained: ${error instanceof Error ? error.message : String(error)}`,
    ),
  );
  if (message !== null) onEvent({ kind: 'problem', message });
}
