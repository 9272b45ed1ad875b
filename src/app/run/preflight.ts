import { mkdirSync, rmSync } from 'node:fs';
import { newestCheckpointStep } from '../../runs/attempt-folder.js';
import type { PreflightPassed } from '../../runs/preflight.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { relativeWork } from '../../planning/trial-work.js';
import { countSplits } from '../../dataset/split.js';
import type { Slot } from '../../executor/slots.js';
import { availableMemory } from '../../coordinator/schedule/memory-gate.js';
import { isStopRequested } from '../../runs/requests.js';
import type { PlannedTrial, TrainingPlan } from '../../runs/sweep-plan.js';
import { type PassedKind, type PreflightProblem, untrainable } from './preflight-error.js';
import {
  isSame,
  readPassed,
  rememberPassed,
  shapeKey,
  type ShapeKey,
  weightOf,
} from '../../planning/preflight-figures.js';
import { type Attempted, tryTrial } from './try-trial.js';
import type { RunContext } from '../run-context.js';
import { trialLabel } from '../../text/setting-text.js';

type TrainingPlanned = TrainingPlan['trials'][number];

/** Trials that differ in nothing that decides whether they can be trained here. */
interface Shape {
  readonly key: ShapeKey;
  /** The one of them that asks for most memory. */
  readonly trial: TrainingPlanned;
  readonly trials: number;
}

export interface PreflightOptions {
  readonly runsFolder: string;
  readonly slots: readonly Slot[];
  /** The whole environment of a trial in a slot. */
  readonly environment: (slot: Slot) => NodeJS.ProcessEnv;
  /** Trials of the plan that have succeeded: what is like them need not be tried. */
  readonly done: ReadonlySet<string>;
}

/** How often it is looked whether there is memory for another, or whether somebody asks for an end. */
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
  // The lock is ours: whatever stands there was left by one that was killed.
  const scratch = runsLayout.preflightScratch(runsFolder);
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  const ask = new AbortController();
  const stopped = AbortSignal.any([stop, ask.signal]);
  const watch = setInterval(() => {
    if (isStopRequested(runsFolder, plan.name)) ask.abort();
  }, pollMs);
  const problems: PreflightProblem[] = [];
  const passed: PassedKind[] = [];
  const task = 'preflight';
  let [next, ended, largestPeak] = [0, 0, 0];
  const running = new Set<number>();
  const report = (detail?: string) =>
    onEvent({ kind: 'task', task, done: ended, total: shapes.length, ...(detail && { detail }) });

  async function tryShape(index: number, slot: Slot): Promise<void> {
    const shape = shapes[index] as Shape;
    const attempted = await tryTrial(plan, shape.trial, {
      environment: options.environment(slot),
      scratch: `${scratch}/${index}`,
      stallMs: plan.runner.stallTimeoutMs,
      stop: stopped,
      onStage: (stage) => report(`${shapeText(shape.key)}: ${stage}`),
    });
    if (stopped.aborted) return;
    ended += 1;
    if (attempted.kind === 'passed') {
      largestPeak = Math.max(largestPeak, attempted.peakMemoryBytes);
      remember(runsFolder, shape, attempted, now());
      const { peakMemoryBytes, stepMs } = attempted;
      passed.push({ shape: shapeText(shape.key), peakMemoryBytes, stepMs });
    } else problems.push(problemOf(plan, shape, attempted));
    report();
  }

  /** One kind after the other in a slot; all but the only one that runs wait for as much memory as the largest so far has held. */
  async function work(slot: Slot): Promise<void> {
    while (next < shapes.length && !stopped.aborted) {
      const fits = largestPeak > 0 && availableMemory() > 1.5 * largestPeak;
      if (running.size > 0 && !fits) {
        await new Promise((resolve) => setTimeout(resolve, pollMs));
        continue;
      }
      const index = next;
      next += 1;
      running.add(index);
      await tryShape(index, slot).finally(() => running.delete(index));
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
  if (ask.signal.aborted) return;
  if (passed.length > 0) onEvent({ kind: 'preflight-passed', passed });
  if (problems.length > 0) throw untrainable(problems, shapes.length);
}

/** The kinds to try, those that take most work first: their memory is likely to bound that of the others. */
function shapesToTry(
  plan: TrainingPlan,
  trials: readonly PlannedTrial[],
  { runsFolder, slots, done }: PreflightOptions,
): readonly Shape[] {
  const open = new Set(trials.map(({ trialId }) => trialId));
  const groups = new Map<string, TrainingPlanned[]>();
  const proven = new Set<string>();
  const keyOf = ({ settings }: TrainingPlanned) => shapeKey(plan, settings, slots[0]);
  for (const trial of plan.trials) {
    const name = JSON.stringify(keyOf(trial));
    if (done.has(trial.trialId)) proven.add(name);
    if (!open.has(trial.trialId)) continue;
    const folder = runsLayout.trial(runsFolder, trial.trialId);
    if (newestCheckpointStep(folder) > 0) proven.add(name);
    groups.set(name, [...(groups.get(name) ?? []), trial]);
  }
  const passed = readPassed(runsFolder);
  const movies = countSplits(plan.dataset.movies);
  return [...groups]
    .filter(([name]) => !proven.has(name))
    .map(([, members]) => {
      const [trial] = members.toSorted(
        (one, other) => weightOf(other.settings) - weightOf(one.settings),
      ) as [TrainingPlanned, ...TrainingPlanned[]];
      return { key: keyOf(trial), trial, trials: members.length };
    })
    .filter(({ key, trial }) => {
      const weight = weightOf(trial.settings);
      return !passed.some((one) => isSame(one, key) && one.weight >= weight);
    })
    .map((shape) => ({ shape, work: relativeWork(shape.trial.settings, movies) }))
    .toSorted((one, other) => other.work - one.work)
    .map(({ shape }) => shape);
}

function remember(
  runsFolder: string,
  { key, trial }: Shape,
  { peakMemoryBytes, stepMs, samplesPerSecond, evalSamplesPerSecond }: PreflightPassed,
  at: number,
): void {
  rememberPassed(runsFolder, {
    ...key,
    weight: weightOf(trial.settings),
    at,
    peakMemoryBytes,
    stepMs,
    samplesPerSecond,
    evalSamplesPerSecond,
  });
}

function problemOf(
  plan: TrainingPlan,
  { key, trial, trials }: Shape,
  { stage, cause, reason }: Extract<Attempted, { kind: 'failed' }>,
): PreflightProblem {
  const example = trialLabel(trial, plan);
  return { shape: shapeText(key), trials, example, stage, cause, reason };
}

function shapeText({ backbone, image, frames, batch, precision }: ShapeKey): string {
  return `${backbone}, image ${image}, frames ${frames}, batchSize ${batch}, ${precision}`;
}
