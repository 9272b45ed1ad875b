import { setImmediate } from 'node:timers/promises';
import { type TrialState, noTrials } from '../runs/cause.js';
import type { Slot } from '../executor/slots.js';
import type { PlannedTrial } from '../runs/sweep-plan.js';
import { availableMemory, memoryGate } from './schedule/memory-gate.js';
import { failTrialWithoutFolder } from './attempts/lost-folder.js';
import { closeUnstarted } from './attempts/finish-attempt.js';
import { currentCounts, currentState, type RunContext } from './sweep-context.js';
import { diskGate } from './schedule/disk-gate.js';
import { circuitBreaker } from './schedule/circuit-breaker.js';
import { applyRequests, type LiveTrials } from './control/apply-requests.js';
import { attemptPoller } from './attempts/poll-attempts.js';
import { clearPause, isPaused } from '../runs/requests.js';
import { prunerOf } from './schedule/pruner.js';
import type { StateCounts, StopReason } from './run-event.js';
import { type AttemptVerdict, runStop, trialStop } from './attempts/attempt-outcome.js';
import { stopOrderOf, stopReasonOf } from './control/stop-reason.js';
import { sweepEta } from './schedule/eta.js';
import { inOrder, trialQueue } from './schedule/trial-queue.js';
import {
  type AttemptWatch,
  startAttempt,
  type WatchedAttempt,
} from './attempts/watched-attempt.js';

/** How the trials of a run went, beside what the database says. */
export interface TrialsRun {
  readonly stopped: StopReason | null;
  /** Milliseconds that trial processes ran, added up. */
  readonly attemptMs: number;
}

/**
 * Runs trials in the slots until each has ended or something says stop.
 * @throws the first error of the coordinator itself (a full disk, a read-only database), once all trial processes are gone.
 */
export async function runTrials(
  context: RunContext,
  trials: readonly PlannedTrial[],
): Promise<TrialsRun> {
  const { plan, options, timing } = context;
  const workOf = options.costs?.workOf ?? (() => 1);
  const gate = memoryGate({
    needOf: options.costs?.memoryOf ?? (() => null),
    available: options.availableMemory ?? availableMemory,
    onWait: (trial, need, free) => context.emit({ kind: 'waits-for-memory', trial, need, free }),
  });
  const disk = diskGate(context);
  const queue = trialQueue(inOrder(trials, plan.runner.order, workOf), context.elapsed, (trial) =>
    disk.admit(trial, () => gate.admit(trial)),
  );
  const pruner = prunerOf(context);
  const running = new Set<WatchedAttempt>();
  const sickness = circuitBreaker();
  const eta = sweepEta(context, workOf);
  const counts: Record<string, number> = { ...currentCounts(context) };
  const errors: unknown[] = [];
  let stopped: StopReason | null = null;
  let attemptMs = 0;

  function stop(because: StopReason): void {
    if (stopped === null) context.emit({ kind: 'stopping', because });
    stopped ??= because;
    queue.close();
    for (const attempt of running) attempt.stop(stopOrderOf(stopped));
  }
  function stopNow(): void {
    stop({ kind: 'signal' });
    for (const attempt of running) attempt.kill(runStop('stopped-by-user'));
  }
  function leaveAll(): void {
    if (stopped !== null) return;
    stopped = { kind: 'left' };
    context.emit({ kind: 'stopping', because: stopped });
    queue.close();
    context.executor.leave();
  }
  function fail(error: unknown): void {
    errors.push(error);
    stop({ kind: 'error', message: error instanceof Error ? error.message : String(error) });
  }
  function setPaused(): void {
    const paused = isPaused(context.runsFolder, plan.name);
    queue.setPaused(paused);
    context.executor.setPaused(paused);
  }
  function count(from: string, to: string): StateCounts {
    counts[from] = (counts[from] ?? 0) - 1;
    counts[to] = (counts[to] ?? 0) + 1;
    return { ...counts };
  }

  function noteEnd(
    attempt: Pick<WatchedAttempt, 'trial' | 'begun'>,
    settled: AttemptVerdict,
    before: TrialState = attempt.begun === null ? 'planned' : 'running',
  ): void {
    const { trial, begun } = attempt;
    const { state, cause, message, delayMs } = settled;
    // Monotonic: a clock that jumps must not shift the estimate.
    const tookMs = begun === null ? 0 : context.elapsed() - begun.since;
    attemptMs += tookMs;
    gate.release(trial.trialId, cause);
    if (state === 'succeeded' || state === 'pruned') eta.note(trial, tookMs);
    const again = state === 'planned' ? { delayMs } : null;
    queue.settle(trial, again);
    context.emit({
      kind: 'attempt-ended',
      trial,
      attempt: begun?.attempt ?? null,
      state,
      cause,
      message,
      retryInMs: again === null || stopped !== null ? null : delayMs,
      counts: count(before, state),
      eta: eta.estimate(running, queue.waiting),
    });
    const sick = sickness.note(settled, tookMs);
    if (sick !== null) stop(sick);
  }

  const watch: AttemptWatch = {
    pruner,
    onBegun(attempt, before) {
      const { trial, slot, begun } = attempt;
      // One that an earlier coordinator started runs already, by the counts.
      if (before !== 'running') count(before, 'running');
      if (begun === null) return;
      context.emit({ kind: 'attempt-started', trial, attempt: begun.attempt, slot });
    },
  };

  async function attemptOf(trial: PlannedTrial, slot: Slot): Promise<void> {
    let attempt: WatchedAttempt;
    try {
      attempt = startAttempt(context, trial, slot, watch);
    } catch (error) {
      const before = currentState(context, trial.trialId);
      const settled = failTrialWithoutFolder(context, trial, error);
      if (settled === null) throw error;
      disk.release(trial);
      noteEnd({ trial, begun: null }, settled, before);
      return;
    }
    running.add(attempt);
    if (stopped !== null) attempt.stop(stopOrderOf(stopped));
    const settled = await attempt.settled.finally(() => {
      running.delete(attempt);
      disk.release(trial);
    });
    if (settled === null) {
      queue.settle(trial, { delayMs: 0 });
      return;
    }
    noteEnd(attempt, settled);
    // Its job may be queued again by itself.
    const { state, cause } = settled;
    if (state !== 'planned' && cause === 'interrupted')
      await context.executor.withdraw([trial.trialId]);
  }

  /** A slot's work: one trial after the other. */
  async function work(slot: Slot): Promise<void> {
    for (;;) {
      const trial = await queue.take();
      if (trial === null) return;
      await attemptOf(trial, slot);
    }
  }

  /** Hands over whatever may start: it waits in a queue of its own. */
  async function handOverAll(slot: Slot): Promise<void> {
    const handedOver = new Set<Promise<void>>();
    for (;;) {
      const trial = await queue.take();
      if (trial === null) break;
      const ended = attemptOf(trial, slot)
        .catch(fail)
        .finally(() => handedOver.delete(ended));
      handedOver.add(ended);
      // Each is written to the disk first: whatever else waits for this process has its turn now and then.
      if (handedOver.size % 20 === 0) await setImmediate();
    }
    await Promise.all(handedOver);
  }

  const live: LiveTrials = {
    stop: () => stop({ kind: 'request' }),
    stopTrial(trialId) {
      const attempt = [...running].find(({ trial }) => trial.trialId === trialId);
      attempt?.stop(trialStop('stopped-by-user'));
      const waiting = queue.remove(trialId);
      if (waiting !== null) {
        closeUnstarted(context, waiting);
        const request = { kind: 'stop' as const, trialId };
        live.changed(plan.name, request, { trials: [trialId], changed: true });
      }
      return attempt !== undefined || waiting !== null;
    },
    changed(sweep, request, { trials: changed }) {
      if (request.kind === 'retry') {
        // Trials may be shared: those of another sweep that are in this one too run now.
        for (const trial of plan.trials) if (changed.includes(trial.trialId)) queue.add(trial);
      }
      if (sweep === plan.name) setPaused();
      Object.assign(counts, noTrials, currentCounts(context));
      context.emit({
        kind: 'request-done',
        sweep,
        request,
        trials: changed,
        counts: { ...counts },
      });
    },
  };

  const look = attemptPoller(context, running, gate);
  const onStop = () => {
    if (options.leave?.aborted === true && context.executor.places === null) leaveAll();
    else stop(stopReasonOf(options.stop));
  };
  options.stop?.addEventListener('abort', onStop, { once: true });
  options.stopNow?.addEventListener('abort', stopNow, { once: true });
  const ticker = setInterval(() => {
    try {
      context.writer.poll();
      look();
      applyRequests(context, live);
    } catch (error) {
      fail(error);
    }
  }, timing.pollMs);
  try {
    setPaused();
    if (options.stop?.aborted === true) onStop();
    const [first] = options.slots;
    if (context.executor.places === null && first !== undefined) await handOverAll(first);
    else await Promise.all(options.slots.map((slot) => work(slot).catch(fail)));
  } finally {
    clearInterval(ticker);
    options.stop?.removeEventListener('abort', onStop);
    options.stopNow?.removeEventListener('abort', stopNow);
  }
  if (errors.length > 0) throw errors[0];
  // Where every trial has ended there is nothing left to pause.
  if (stopped === null) clearPause(context.runsFolder, plan.name);
  return { stopped, attemptMs };
}
