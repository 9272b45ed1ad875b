import { mkdirSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { newestCheckpointStep } from '../../runs/attempt-folder.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { relativeWork } from '../../planning/trial-work.js';
import { countSplits } from '../../dataset/split.js';
import type { Slot } from '../../executor/slots.js';
import { availableMemory } from '../../coordinator/schedule/memory-gate.js';
import { isStopRequested } from '../../runs/requests.js';
import type { PlannedTrial, TrainingPlan } from '../../runs/sweep-plan.js';
import { counted } from '../../text/numbers.js';
import { PreflightError, type UntrainableKind } from './preflight-error.js';
import {
  isSame,
  readPassed,
  rememberPassed,
  shapeKey,
  type ShapeKey,
  weightOf,
} from '../../planning/preflight-figures.js';
import { tryTrial } from './try-trial.js';
import type { PassedKind, RunContext } from '../run-context.js';
import { trialLabel } from '../../text/words.js';

/** Trials that differ in nothing that decides whether they can be trained here. */
interface Shape {
  readonly key: ShapeKey;
  /** The one of them that needs most memory. */
  readonly trial: TrainingPlan['trials'][number];
  readonly trials: number;
}

export interface PreflightOptions {
  readonly runsFolder: string;
  readonly slots: readonly Slot[];
  /** The complete environment of a trial in a slot. */
  readonly environment: (slot: Slot) => NodeJS.ProcessEnv;
  /** Trials of the plan that have succeeded: what is like them need not be tried. */
  readonly done: ReadonlySet<string>;
}

/** How often it is checked whether there is memory for another, or whether a stop was requested. */
const pollMs = 250;

/**
 * Tries each kind of trial that is still to run in a process as a trial's: two steps, a batch of the validation split, a checkpoint.
 * As many at a time as there are slots, while the memory lasts. Those that passed here before, that have a checkpoint, or whose like
 * has succeeded, are left out.
 * @throws PreflightError with every kind that cannot be trained; the signal's reason
 */
export async function preflight(
  plan: TrainingPlan,
  trials: readonly PlannedTrial[],
  options: PreflightOptions,
  { onEvent, stop, now }: Pick<RunContext, 'onEvent' | 'stop' | 'now'>,
): Promise<void> {
  const { runsFolder } = options;
  const shapes = shapesToTry(plan, trials, options);
  if (shapes.length === 0) return;
  // This process has the lock: a process that was killed left what is there.
  const scratch = runsLayout.preflightScratch(runsFolder);
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  const requested = new AbortController();
  const stopped = AbortSignal.any([stop, requested.signal]);
  const watch = setInterval(() => {
    if (isStopRequested(runsFolder, plan.name)) requested.abort();
  }, pollMs);
  const found: UntrainableKind[] = [];
  const passed: PassedKind[] = [];
  const task = 'preflight';
  const waiting = [...shapes.entries()];
  let [running, largestPeak] = [0, 0];
  const report = (detail?: string) => {
    const done = found.length + passed.length;
    onEvent({ kind: 'task', task, done, total: shapes.length, ...(detail && { detail }) });
  };

  async function tryShape(index: number, { key, trial, trials: count }: Shape, slot: Slot) {
    const shape = shapeText(key);
    const outcome = await tryTrial(plan, trial, {
      environment: options.environment(slot),
      scratch: `${scratch}/${index}`,
      stallMs: plan.runner.stallTimeoutMs,
      stop: stopped,
      onStage: (stage) => report(`${shape}: ${stage}`),
    });
    if (stopped.aborted) return;
    if (outcome.kind === 'passed') {
      const { kind: _, ...figures } = outcome;
      const { peakMemoryBytes, stepMs } = figures;
      largestPeak = Math.max(largestPeak, peakMemoryBytes);
      const weight = weightOf(trial.settings);
      rememberPassed(runsFolder, { ...key, weight, at: now(), ...figures });
      passed.push({ shape, peakMemoryBytes, stepMs });
    } else {
      const { stage, cause, reason } = outcome;
      const at = stage === 'starting' ? 'start' : stage;
      const message = `  ${shape} (${counted(count, 'trial')}, such as ${trialLabel(trial, plan)}): ${cause} at the ${at}. ${reason}`;
      found.push({ cause, message });
    }
    report();
  }

  /** One kind after the other in a slot; all but the only one that runs wait for as much memory as the largest so far has held. */
  async function work(slot: Slot): Promise<void> {
    while (waiting.length > 0 && !stopped.aborted) {
      const fits = largestPeak > 0 && availableMemory() > 1.5 * largestPeak;
      const [next] = running === 0 || fits ? waiting.splice(0, 1) : [];
      if (next === undefined) {
        await sleep(pollMs);
        continue;
      }
      running += 1;
      await tryShape(...next, slot).finally(() => (running -= 1));
    }
  }

  try {
    report();
    await Promise.all(options.slots.slice(0, shapes.length).map(work));
  } finally {
    clearInterval(watch);
    rmSync(scratch, { recursive: true, force: true });
    onEvent({ kind: 'task-ended', task });
  }
  stop.throwIfAborted();
  if (requested.signal.aborted) return;
  if (passed.length > 0) onEvent({ kind: 'preflight-passed', passed });
  if (found.length > 0)
    throw new PreflightError({ kind: 'untrainable', found, tried: shapes.length });
}

/** The kinds to try, those that take most work first: their memory is likely to bound that of the others. */
function shapesToTry(
  plan: TrainingPlan,
  trials: readonly PlannedTrial[],
  { runsFolder, slots, done }: PreflightOptions,
): readonly Shape[] {
  const open = new Set(trials.map(({ trialId }) => trialId));
  const groups = new Map<string, Shape>();
  const proven = new Set<string>();
  for (const trial of plan.trials) {
    const key = shapeKey(plan, trial.settings, slots[0]);
    const name = JSON.stringify(key);
    if (done.has(trial.trialId)) proven.add(name);
    if (!open.has(trial.trialId)) continue;
    const folder = runsLayout.trial(runsFolder, trial.trialId);
    if (newestCheckpointStep(folder) > 0) proven.add(name);
    const known = groups.get(name);
    const isHeavier = !known || weightOf(trial.settings) > weightOf(known.trial.settings);
    const heaviest = isHeavier ? trial : known.trial;
    groups.set(name, { key, trial: heaviest, trials: (known?.trials ?? 0) + 1 });
  }
  const passed = readPassed(runsFolder);
  const movies = countSplits(plan.dataset.movies);
  const work = ({ trial }: Shape) => relativeWork(trial.settings, movies);
  return [...groups]
    .filter(([name]) => !proven.has(name))
    .map(([, shape]) => shape)
    .filter(({ key, trial }) => {
      const weight = weightOf(trial.settings);
      return !passed.some((one) => isSame(one, key) && one.weight >= weight);
    })
    .toSorted((one, other) => work(other) - work(one));
}

function shapeText({ backbone, image, frames, batch, precision }: ShapeKey): string {
  return `${backbone}, image ${image}, frames ${frames}, batchSize ${batch}, ${precision}`;
}
