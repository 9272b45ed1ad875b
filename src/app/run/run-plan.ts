import { resolve } from 'node:path';
import { type EventAlerts, eventAlerts } from '../../coordinator/control/event-alerts.js';
import { finishTimeoutMs, runHook } from '../../coordinator/control/hook.js';
import { RunError } from '../../coordinator/run-error.js';
import type { TrialCosts } from '../../coordinator/run-options.js';
import { runSweep } from '../../coordinator/run-sweep.js';
import type { SweepSummary } from '../../coordinator/sweep-summary.js';
import { executorOf } from '../../executor/registry.js';
import type { Slot } from '../../executor/slots.js';
import { placedDatabase } from '../../store/database-place.js';
import { readRunsIfAny } from '../../store/queries/read-store.js';
import type { PlannedTrial, SweepPlan } from '../../runs/sweep-plan.js';
import { retryWhileLocked } from '../../store/when-free.js';
import { storeWait } from '../action.js';
import { estimatePlan } from '../../planning/plan-estimate.js';
import { programTrouble, programTroubleText } from '../plan/missing-program.js';
import { trialCosts } from '../../planning/trial-costs.js';
import type { RunContext } from '../run-context.js';
import { attemptEntry } from './attempt-entry.js';
import { checkPlannedDataset, otherDatasetBefore } from './check-dataset.js';
import { fetchPlannedWeights } from './fetch-planned-weights.js';
import { makeExplanations } from './make-explanations.js';
import { makeKnobChecks } from './make-knob-checks.js';
import { PreflightError } from './preflight-error.js';
import { preflight } from './preflight.js';

/**
 * Runs a plan on this machine, or from here on a cluster: weights fetched, costs estimated, trials run, and runner.onFinish started
 * once it has ended by itself.
 * @param options workers: trials at once, in place of runner.workers; preflight: whether each kind of trial is tried first
 * @throws what fetchPlannedWeights, checkTrials and the coordinator throw
 */
export async function runPlan(
  plan: SweepPlan,
  context: RunContext,
  options: { readonly workers: number | 'auto' | undefined; readonly preflight: boolean },
): Promise<SweepSummary> {
  const { folder, stop, stopNow, leave, onEvent } = context;
  const runsFolder = resolve(folder, 'runs');
  onEvent({ kind: 'plan-begins', plan });
  // What follows reads the database.
  const wait = { ...storeWait(context), atMostMs: Infinity };
  await retryWhileLocked(placedDatabase(runsFolder), wait, () =>
    readRunsIfAny(runsFolder, () => null),
  );
  const before = otherDatasetBefore(plan, runsFolder);
  if (before !== null) {
    const [sweep, now] = [plan.name, plan.dataset.sha256];
    onEvent({ kind: 'other-dataset', sweep, before: before.sha256, now });
  }
  try {
    await fetchPlannedWeights(plan, context);
  } catch (error) {
    // Whatever a fetch that is cut off says of itself, a person stopped it.
    stop.throwIfAborted();
    throw error;
  }
  const { runner } = plan;
  const executor = executorOf(runner);
  const slots = await executor.slots(plan, plan.trials.length, options.workers ?? runner.workers);
  const environment = (slot: Slot) => executor.environment(plan, slot);
  const alerts = alertsOf(plan, context);
  try {
    const summary = await runSweep(await checkedPlan(plan, context), {
      runsFolder,
      attemptEntry,
      environment,
      // Trials that run elsewhere wait for no memory here.
      ...(!executor.isHere && { availableMemory: () => Infinity }),
      slots,
      costs: trialCosts(plan, estimatePlan(plan, runsFolder, slots)),
      beforeTrials: async (trials) =>
        await checkTrials(plan, context, trials, { slots, environment, ...options }),
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
    // A person who stopped it knows.
    const ended = stopped === null || stopped.kind === 'failing-alike';
    if (stopped === null) await explainPredictions(plan, context);
    if (ended) await callFinish(plan, context, { ...summary });
    return summary;
  } catch (error) {
    // Nor did one that a person stopped before it could begin.
    const ran = !(error instanceof RunError) && !(stop.aborted && error === stop.reason);
    const message = error instanceof Error ? error.message : String(error);
    if (ran) await alerts?.end({ error: message });
    if (ran) await callFinish(plan, context, { sweep: plan.name, error: message });
    throw error;
  }
}

function alertsOf(
  { name, axes, runner }: SweepPlan,
  { folder, stopNow, now, onEvent }: RunContext,
): EventAlerts | null {
  if (runner.onEvent === null) return null;
  return eventAlerts({
    command: runner.onEvent,
    sweep: name,
    axes,
    folder: resolve(folder),
    clock: now,
    onProblem: (message) => onEvent({ kind: 'problem', message }),
    stopNow,
  });
}

/** The plan with what its augmentations were seen to do; one that does nothing is reported before the night. */
async function checkedPlan(plan: SweepPlan, context: RunContext): Promise<SweepPlan> {
  if (plan.kind === 'command') return plan;
  const { folder, stop, onEvent } = context;
  const task = 'check-augmentations';
  onEvent({ kind: 'task', task, done: 0, total: 1 });
  const knobChecks = await makeKnobChecks(plan, resolve(folder, 'runs'), stop);
  onEvent({ kind: 'task-ended', task });
  if (knobChecks === undefined) return plan;
  onEvent({ kind: 'augmentations-checked', checks: knobChecks });
  return { ...plan, knobChecks };
}

/**
 * What is checked before the first trial of a run starts: that the dataset is whole, and that each kind of trial can be trained here.
 * A user's own program and its script are only looked for: a step of it is its own affair. Where the cluster runs the trials this
 * machine may have neither its devices nor its memory: the dataset alone is verified.
 * @returns what trials cost by what was measured; null where nothing was, or a person stopped it
 * @throws DatasetError, BadDataError, PreflightError: nothing is trained then
 */
async function checkTrials(
  plan: SweepPlan,
  context: RunContext,
  trials: readonly PlannedTrial[],
  options: {
    readonly slots: readonly Slot[];
    readonly environment: (slot: Slot) => NodeJS.ProcessEnv;
    readonly preflight: boolean;
  },
): Promise<TrialCosts | null> {
  const { folder, stop } = context;
  const { slots } = options;
  const runsFolder = resolve(folder, 'runs');
  try {
    await checkPlannedDataset(plan, runsFolder, context);
    if (!options.preflight || !executorOf(plan.runner).isHere) return null;
    if (plan.kind === 'command') {
      const [slot] = slots;
      if (slot !== undefined) requireProgram(plan.program, options.environment(slot));
      return null;
    }
    const { done } = estimatePlan(plan, runsFolder, slots).work;
    await preflight(plan, trials, { ...options, runsFolder, done }, context);
    return trialCosts(plan, estimatePlan(plan, runsFolder, slots));
  } catch (error) {
    // Its end is the run's to report.
    if (stop.aborted) return null;
    throw error;
  }
}

/** @throws PreflightError where the system would not start the program, or it would find nothing to run */
function requireProgram(
  { command, folder }: { readonly command: readonly string[]; readonly folder: string },
  environment: NodeJS.ProcessEnv,
): void {
  const trouble = programTrouble(command, folder, environment);
  if (trouble === null || (trouble.kind === 'no-script' && !trouble.certain)) return;
  throw new PreflightError(programTroubleText(trouble, 'trial.command', folder), [], 1);
}

/** What the frames of the best and worst predictions did, for the report. It reports a failure, and is never one of the sweep. */
async function explainPredictions(plan: SweepPlan, context: RunContext): Promise<void> {
  if (plan.kind === 'command') return;
  const { folder, stop, onEvent } = context;
  const task = 'explain-predictions';
  onEvent({ kind: 'task', task, done: 0, total: 1 });
  const problem = await makeExplanations(
    plan.name,
    resolve(folder, 'runs'),
    stop,
    storeWait(context),
  ).catch(
    (error: unknown) =>
      `The predictions are not explained: ${error instanceof Error ? error.message : String(error)}`,
  );
  onEvent({ kind: 'task-ended', task });
  if (problem !== null) onEvent({ kind: 'problem', message: problem });
}

async function callFinish(
  { runner }: SweepPlan,
  { folder, stop, onEvent }: RunContext,
  message: { readonly sweep: string; readonly [key: string]: unknown },
): Promise<void> {
  if (runner.onFinish === null) return;
  const options = {
    setting: 'runner.onFinish' as const,
    folder: resolve(folder),
    timeoutMs: finishTimeoutMs,
    stop,
  };
  const problem = await runHook(runner.onFinish, message, options);
  if (problem !== null) onEvent({ kind: 'problem', message: problem });
}
