import { resolve } from 'node:path';
import type { Slot } from '../executor/slots.js';
import { type EventAlerts, eventAlerts } from '../coordinator/control/event-alerts.js';
import { finishTimeoutMs, runHook } from '../coordinator/control/hook.js';
import { RunError } from '../coordinator/run-error.js';
import { runSweep } from '../coordinator/run-sweep.js';
import type { SweepSummary } from '../coordinator/sweep-summary.js';
import { placedDatabase } from '../store/database-place.js';
import { readRunsIfAny } from '../store/queries/read-store.js';
import type { SweepPlan } from '../runs/sweep-plan.js';
import { retryWhileLocked } from '../store/when-free.js';
import { attemptEntry } from '../app/run/attempt-entry.js';
import { beforeTrials } from './before-trials.js';
import { noteOtherDataset } from './check-dataset.js';
import type { Context } from './context.js';
import { fetchPlannedWeights } from './fetch-planned-weights.js';
import { knobWarnings } from '../report/text/knob-checks.js';
import { lookAhead } from '../planning/plan-estimate.js';
import { makeExplanations } from '../app/run/make-explanations.js';
import { makeKnobChecks } from '../app/run/make-knob-checks.js';
import { runDisplay } from './lines/run-display.js';
import { trialCosts } from '../planning/trial-costs.js';
import { storeWait } from './terminal/store-wait.js';
import { refuseWorkers } from '../app/run/refuse-workers.js';
import {
  programEnvironment,
  slotEnvironment,
  slotsFor,
  taskEnvironment,
} from '../app/run/trial-slots.js';

/**
 * Runs a plan on this machine, or from here on a cluster: weights fetched, costs estimated, trials run, and runner.onFinish started once it has ended by itself.
 * @param options workers: trials at once, in place of runner.workers; preflight: whether each kind of trial is tried first
 * @throws InputError where a cluster runs the trials and `workers` is given; what fetchPlannedWeights and runSweep throw
 */
export async function runPlan(
  plan: SweepPlan,
  context: Context,
  { workers, preflight }: { readonly workers: number | undefined; readonly preflight: boolean },
): Promise<SweepSummary> {
  const { terminal, folder, stop, stopNow, leave, now } = context;
  const runsFolder = resolve(folder, 'runs');
  refuseWorkers(plan, workers);
  // What follows reads the database.
  const wait = { ...storeWait(context), atMostMs: Infinity };
  await retryWhileLocked(placedDatabase(runsFolder), wait, () =>
    readRunsIfAny(runsFolder, () => null),
  );
  noteOtherDataset(plan, runsFolder, terminal);
  try {
    await fetchPlannedWeights(plan, context);
  } catch (error) {
    // Whatever a fetch that is cut off says of itself, a person stopped it.
    stop.throwIfAborted();
    throw error;
  }
  const { runner } = plan;
  const slots = await slotsFor(plan, workers ?? runner.workers);
  const environment = environmentOf(plan);
  const show = runDisplay(terminal, plan, now);
  const alerts = alertsOf(plan, context);
  try {
    const summary = await runSweep(await checkedPlan(plan, context), {
      runsFolder,
      attemptEntry,
      environment,
      // Trials that run elsewhere wait for no memory here.
      ...(runner.executor === 'slurm' && { availableMemory: () => Infinity }),
      slots,
      costs: trialCosts(plan, lookAhead(plan, runsFolder, slots)),
      beforeTrials: async (trials) =>
        await beforeTrials(plan, context, trials, { slots, environment, preflight }),
      stop,
      stopNow,
      leave,
      onEvent: (event) => {
        alerts?.notify(event);
        show(event);
      },
    });
    terminal.settle();
    const { stopped } = summary;
    await alerts?.end({ ...summary });
    // A person who stopped it knows.
    const ended = stopped === null || stopped.kind === 'failing-alike';
    if (stopped === null) await explainPredictions(plan, context);
    if (ended) await tellFinish(plan, context, { ...summary });
    return summary;
  } catch (error) {
    terminal.settle();
    // Nor did one that a person stopped before it could begin.
    const ran = !(error instanceof RunError) && !(stop.aborted && error === stop.reason);
    const message = error instanceof Error ? error.message : String(error);
    if (ran) await alerts?.end({ error: message });
    if (ran) await tellFinish(plan, context, { sweep: plan.name, error: message });
    throw error;
  }
}

function alertsOf(
  { name, axes, runner }: SweepPlan,
  { terminal, folder, stopNow, now }: Context,
): EventAlerts | null {
  if (runner.onEvent === null) return null;
  return eventAlerts({
    command: runner.onEvent,
    sweep: name,
    axes,
    folder: resolve(folder),
    clock: now,
    onProblem: terminal.note,
    stopNow,
  });
}

function environmentOf(plan: SweepPlan): (slot: Slot) => NodeJS.ProcessEnv {
  if (plan.runner.executor === 'slurm') return (slot) => taskEnvironment(plan, slot);
  return plan.kind === 'command' ? programEnvironment : slotEnvironment;
}

/** The plan with what its augmentations were seen to do; a knob that does nothing is reported before the night. */
async function checkedPlan(plan: SweepPlan, context: Context): Promise<SweepPlan> {
  if (plan.kind === 'command') return plan;
  const { terminal, folder, stop } = context;
  terminal.progress('checking that each augmentation changes the batches');
  const knobChecks = await makeKnobChecks(plan, resolve(folder, 'runs'), stop);
  terminal.settle();
  if (knobChecks === undefined) return plan;
  for (const sentence of knobWarnings(knobChecks)) terminal.note(sentence);
  return { ...plan, knobChecks };
}

/** What the frames of the best and worst predictions did, for the report. It tells of a failure, and is never one of the sweep. */
async function explainPredictions(plan: SweepPlan, context: Context): Promise<void> {
  if (plan.kind === 'command') return;
  const { terminal, folder, stop } = context;
  terminal.progress('explaining the best and worst predictions; Ctrl-C leaves it');
  const problem = await makeExplanations(
    plan.name,
    resolve(folder, 'runs'),
    stop,
    storeWait(context),
  ).catch(
    (error: unknown) =>
      `The predictions are not explained: ${error instanceof Error ? error.message : String(error)}`,
  );
  terminal.settle();
  if (problem !== null) terminal.note(problem);
}

async function tellFinish(
  { runner }: SweepPlan,
  { terminal, folder, stop }: Context,
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
  if (problem !== null) terminal.note(problem);
}
