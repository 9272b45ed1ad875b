import { availableParallelism } from 'node:os';
import type { RunEvent } from '#src/coordinator/run-event.js';
import { runSweep } from '#src/coordinator/run-sweep.js';
import { planSlots } from '#src/executor/slots.js';
import { BenchError } from '#src/planning/benchmark/bench-error.js';
import { noopPlan } from '../noop-plan.js';
import { compiledProgram } from '../program.js';
import { processFloorNow } from './empty-process.js';

/** When a sweep of trials that do nothing moved on. */
export interface NoopSweep {
  /** Milliseconds of the whole run: the folder's lock, the database, the plan, all trials, the summary. */
  readonly wholeMs: number;
  /** Milliseconds of the empty processes that were started between trials, which are in none of the other figures. */
  readonly floorsMs: readonly number[];
  /** Milliseconds from the end of one trial, first from the start of the sweep, to the end of the next: one a trial. */
  readonly betweenEndsMs: readonly number[];
}

export interface NoopSweepOptions {
  /** A folder for what the sweep writes; it must not be there yet. */
  readonly runsFolder: string;
  readonly trials: number;
  readonly workers: number;
  /** Whether an empty process is started after every so many trials; for one worker alone, where nothing else runs then. */
  readonly floorEvery: number | null;
  readonly stop: AbortSignal;
  readonly stopNow: AbortSignal;
  /** A trial has ended. @param ended how many have */
  readonly onEnded: (ended: number) => void;
}

const attemptEntry = compiledProgram('overhead/noop-trial-worker.js');

/**
 * Runs a sweep as `reelsweep run` does, each trial a process that keeps the attempt contract and trains nothing.
 * @throws the signal's reason when stopped; BenchError of kind process-failed where a trial did not succeed; RunError, StoreError
 */
export async function runNoopSweep(options: NoopSweepOptions): Promise<NoopSweep> {
  const { runsFolder, trials, workers, floorEvery, stop, stopNow, onEnded } = options;
  const betweenEndsMs: number[] = [];
  const floorsMs: number[] = [];
  let before = performance.now();
  let failed: string | null = null;
  const begun = before;
  const onEvent = (event: RunEvent) => {
    const now = performance.now();
    if (event.kind === 'sweep-started') before = now;
    if (event.kind !== 'attempt-ended') return;
    betweenEndsMs.push(now - before);
    if (event.state !== 'succeeded') failed = event.message ?? event.cause;
    onEnded(betweenEndsMs.length);
    if (floorEvery !== null && (betweenEndsMs.length - 1) % floorEvery === 0) {
      floorsMs.push(processFloorNow());
    }
    before = floorEvery === null ? now : performance.now();
  };
  const { succeeded } = await runSweep(noopPlan(trials), {
    runsFolder,
    attemptEntry,
    environment: () => process.env,
    slots: planSlots(workers, { cores: availableParallelism(), devices: [] }),
    stop,
    stopNow,
    onEvent,
  });
  const floorMs = floorsMs.reduce((sum, ms) => sum + ms, 0);
  const wholeMs = performance.now() - begun - floorMs;
  stop.throwIfAborted();
  if (succeeded === trials && betweenEndsMs.length === trials) {
    return { wholeMs, floorsMs, betweenEndsMs };
  }
  const words = failed ?? `${succeeded} of ${trials} succeeded`;
  throw new BenchError({ kind: 'process-failed', what: 'ran a trial that does nothing', words });
}
