import { setImmediate } from 'node:timers/promises';
import { type TrialState, noTrials } from '../runs/cause.js';
import type { Slot } from '../executor/slots.js';
import type { PlannedTrial } from '../runs/sweep-plan.js';
import { availableMemory, memoryGate } from './schedule/memory-gate.js';
import { failTrialWithoutFolder } from './attempts/lost-folder.js';
import { closeUnstarted } from './attempts/finish-attempt.js';
import { currentCounts, currentState, type CoordinatorContext } from './sweep-context.js';
import { diskGate } from './schedule/disk-gate.js';
import { circuitBreaker } from './attempts/retry-policy.js';
import { applyRequests, type LiveTrials } from './control/apply-requests.js';
import { clearPause, isPaused } from '../runs/requests.js';
import { prunerOf } from './schedule/pruner.js';
import type { StopReason } from './run-event.js';
import { type AttemptVerdict, runStop, trialStop } from './attempts/attempt-outcome.js';
import { stopOrderOf, stopReasonOf } from './control/stop-reason.js';
import { sweepEta } from './schedule/eta.js';
import { inOrder, trialQueue } from './schedule/trial-queue.js';
import { startAttempt, type WatchedAttempt } from './attempts/watched-attempt.js';

/**
 * Runs trials in the slots until each has ended or the run is stopped.
 * @returns why it stopped, and the milliseconds that trial processes ran, added up
 * @throws the first error of the coordinator itself (a full disk, a read-only database), once all trial processes are gone.
 */
export async function runTrials(
  context: CoordinatorContext,
  trials: readonly PlannedTrial[],
): Promise<{ readonly stopped: StopReason | null; readonly attemptMs: number }> {
  const { plan, options, timing, executor } = context;
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
  const breaker = circuitBreaker();
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
  function onStop(): void {
    if (options.leave?.aborted !== true || executor.places !== null) {
      stop(stopReasonOf(options.stop));
    } else if (stopped === null) {
      stopped = { kind: 'left' };
      context.emit({ kind: 'stopping', because: stopped });
      queue.close();
      executor.leave();
    }
  }
  function fail(error: unknown): void {
    errors.push(error);
    stop({ kind: 'error', message: error instanceof Error ? error.message : String(error) });
  }
  function setPaused(): void {
    const paused = isPaused(context.runsFolder, plan.name);
    queue.setPaused(paused);
    executor.setPaused(paused);
  }
  function count(from: string, to: string): void {
    counts[from] = (counts[from] ?? 0) - 1;
    counts[to] = (counts[to] ?? 0) + 1;
  }

  function noteEnd(
    { trial, begun }: Pick<WatchedAttempt, 'trial' | 'begun'>,
    outcome: AttemptVerdict,
    before: TrialState = begun === null ? 'planned' : 'running',
  ): void {
    const { state, cause, message, delayMs } = outcome;
    // Monotonic: a clock that jumps must not shift the estimate.
    const tookMs = begun === null ? 0 : context.elapsed() - begun.since;
    attemptMs += tookMs;
    gate.release(trial.trialId, cause);
    if (state === 'succeeded' || state === 'pruned') eta.note(trial, tookMs);
    const isAgain = state === 'planned';
    queue.giveBack(trial, isAgain ? delayMs : null);
    count(before, state);
    context.emit({
      kind: 'attempt-ended',
      trial,
      attempt: begun?.attempt ?? null,
      state,
      cause,
      message,
      retryInMs: isAgain && stopped === null ? delayMs : null,
      counts: { ...counts },
      eta: eta.estimate(running, queue.waiting),
    });
    const opened = breaker.note(outcome, tookMs);
    if (opened !== null) stop(opened);
  }

  async function runAttempt(trial: PlannedTrial, slot: Slot): Promise<void> {
    let attempt: WatchedAttempt;
    try {
      attempt = startAttempt(context, trial, slot, pruner, (number, before) => {
        // One that an earlier coordinator started runs already, by the counts.
        if (before !== 'running') count(before, 'running');
        context.emit({ kind: 'attempt-started', trial, attempt: number, slot });
      });
    } catch (error) {
      const before = currentState(context, trial.trialId);
      const failed = failTrialWithoutFolder(context, trial, error);
      if (failed === null) throw error;
      disk.release(trial);
      noteEnd({ trial, begun: null }, failed, before);
      return;
    }
    running.add(attempt);
    if (stopped !== null) attempt.stop(stopOrderOf(stopped));
    const outcome = await attempt.ended.finally(() => {
      running.delete(attempt);
      disk.release(trial);
    });
    if (outcome === null) {
      queue.giveBack(trial, 0);
      return;
    }
    noteEnd(attempt, outcome);
    // A cluster may have queued its job again.
    const { state, cause } = outcome;
    if (state !== 'planned' && cause === 'interrupted') await executor.withdraw([trial.trialId]);
  }

  /** A slot's work: one trial after the other. */
  async function work(slot: Slot): Promise<void> {
    for (;;) {
      const trial = await queue.take();
      if (trial === null) return;
      await runAttempt(trial, slot);
    }
  }

  /** Hands over all that may start: it waits in the executor's own queue. */
  async function handOverAll(slot: Slot): Promise<void> {
    const handedOver = new Set<Promise<void>>();
    for (;;) {
      const trial = await queue.take();
      if (trial === null) break;
      const ended = runAttempt(trial, slot)
        .catch(fail)
        .finally(() => handedOver.delete(ended));
      handedOver.add(ended);
      // Each is written to the disk first: what else waits for this process is done now and then.
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
      const now = { trials: changed, counts: { ...counts } };
      context.emit({ kind: 'request-done', sweep, request, ...now });
    },
  };

  const pollAttempts = attemptPoller(context, () => {
    for (const attempt of running) gate.holds(attempt.trial.trialId, attempt.poll());
  });
  const ticker = setInterval(() => {
    try {
      context.writer.poll();
      pollAttempts();
      applyRequests(context, live);
    } catch (error) {
      fail(error);
    }
  }, timing.pollMs);
  options.stop?.addEventListener('abort', onStop, { once: true });
  options.stopNow?.addEventListener('abort', stopNow, { once: true });
  try {
    setPaused();
    if (options.stop?.aborted === true) onStop();
    const [first] = options.slots;
    if (executor.places === null && first !== undefined) await handOverAll(first);
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

/** What runs in a cluster is polled as often as its queue is, however often this is called. */
function attemptPoller(
  { store, writer, executor, timing, elapsed }: CoordinatorContext,
  pollAll: () => void,
): () => void {
  if (executor.places !== null) return pollAll;
  // The attempts of a cluster may be many: one commit has all, since each commit is flushed to the disk.
  const inOneCommit = store.transaction(pollAll);
  let polledAt = -Infinity;
  return () => {
    if (elapsed() - polledAt < timing.queueMs) return;
    polledAt = elapsed();
    if (writer.tryNow(() => inOneCommit.immediate()) === null) pollAll();
  };
}
