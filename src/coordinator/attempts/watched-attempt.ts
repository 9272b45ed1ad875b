import { existsSync, statSync } from 'node:fs';
import { readProgress } from '../../runs/attempt-end.js';
import { orIfDamaged } from '../../runs/runs-file.js';
import type { TrialState } from '../../runs/cause.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { type BegunAttempt, unseenEnd } from '../../executor/executor.js';
import type { Slot } from '../../executor/slots.js';
import type { PlannedTrial } from '../../runs/sweep-plan.js';
import { type AttemptVerdict, type StopOrder, trialStop } from './attempt-outcome.js';
import { type EpochMetrics, epochMetrics } from './epoch-metrics.js';
import { placeTrial, recordBegun } from './open-trial-attempt.js';
import type { Pruner } from '../schedule/pruner.js';
import { emitProblem, type CoordinatorContext } from '../sweep-context.js';
import { finishAttempt, openUnbegun } from './finish-attempt.js';

/** A trial's next attempt while the coordinator watches it, from being handed over to its end. */
export interface WatchedAttempt {
  readonly trial: PlannedTrial;
  readonly slot: Slot;
  /** Null before it has begun. `since`: monotonic milliseconds. */
  readonly begun: { readonly attempt: number; readonly since: number } | null;
  /** Decided and recorded, once the process is gone; null where it was taken back before it began. */
  readonly ended: Promise<AttemptVerdict | null>;
  /** Reads what it has written since the last call, and checks its progress. @returns most bytes it has reported to hold */
  poll(): number;
  /** Asks it to checkpoint and end. The first order is the one that counts. */
  stop(order: StopOrder): void;
  /** SIGKILL now. */
  kill(order: StopOrder): void;
}

/**
 * Hands a trial over to the executor and watches it.
 * @param onBegun called once it has begun, with its number and the state of its trial until now
 */
export function startAttempt(
  context: CoordinatorContext,
  trial: PlannedTrial,
  slot: Slot,
  pruner: Pruner,
  onBegun: (attempt: number, before: TrialState) => void,
): WatchedAttempt {
  const { trialId } = trial;
  const onProblem = emitProblem(context);
  let begun: (BegunAttempt & { readonly since: number }) | null = null;
  let watch: ReturnType<typeof watchdog> | null = null;
  let order: StopOrder | null = null;
  let peakMemoryBytes = 0;
  let lines = 0;
  let shownAt = 0;
  let hasDamage = false;

  function poll(): number {
    if (begun === null || watch === null) return peakMemoryBytes;
    const { attempt, folder } = begun;
    // What runs on another machine sees its folder in another way.
    if (context.executor.places !== null && !existsSync(folder)) {
      stop(trialStop('lost-folder'));
      return peakMemoryBytes;
    }
    const { epochs, unread } = readMetrics(begun);
    for (const reached of epochs) {
      const unpromising = pruner.judge(trial, attempt, reached);
      if (unpromising !== null) stop(trialStop('pruned', unpromising));
    }
    // A damaged one is replaced within a second.
    const progress = orIfDamaged(() => readProgress(folder), null, onProblem);
    if (progress !== null && progress.at !== shownAt) {
      shownAt = progress.at;
      peakMemoryBytes = Math.max(peakMemoryBytes, progress.peakMemoryBytes);
      context.emit({ kind: 'progress', trial, progress });
    }
    const mark = `${lines} ${unread} ${progress?.epoch ?? 0} ${progress?.step ?? 0}`;
    const wrong = watch.look(mark, context.elapsed());
    if (wrong !== null) stop(trialStop(wrong));
    return peakMemoryBytes;
  }
  /** Takes new metrics into the database and shows those of epochs; `unread` has the bytes that wait while the database is locked. */
  function readMetrics({ attempt, folder }: BegunAttempt): {
    readonly epochs: readonly EpochMetrics[];
    readonly unread: number;
  } {
    const path = runsLayout.metrics(folder);
    const ingested = context.writer.tryNow(() => context.ingestMetrics(trialId, attempt, folder));
    // While the database is locked, what is written waits in the file; that the file grows is progress.
    if (ingested === null) {
      return { epochs: [], unread: statSync(path, { throwIfNoEntry: false })?.size ?? 0 };
    }
    const { records, damaged, problem } = ingested.value;
    lines += records.length;
    if (problem !== null) onProblem(problem);
    const [first] = damaged;
    if (first !== undefined && !hasDamage) {
      // The others are counted in the database: a file that is no text would have millions.
      hasDamage = true;
      onProblem(
        `Line at byte ${first.offset} of ${path} is no metric record, and further ones are passed over as well: ${first.text}`,
      );
    }
    const epochs = epochMetrics(records);
    for (const { epoch, metrics } of epochs) context.emit({ kind: 'epoch', trial, epoch, metrics });
    return { epochs, unread: 0 };
  }
  function stop(wanted: StopOrder): void {
    if (order !== null) return;
    order = wanted;
    execution.terminate();
  }
  async function finish(): Promise<AttemptVerdict | null> {
    const end = await execution.ended;
    const isLeft = begun !== null && end === null;
    // Taken back before it began, which costs it nothing unless a person stopped this trial.
    const isWithdrawn = begun === null && (order === null ? end === null : order.ofRun);
    if (isLeft || isWithdrawn) return null;
    // What it wrote last is shown too.
    if (begun !== null && existsSync(begun.folder)) readMetrics(begun);
    // What never began is remembered as an attempt all the same: it counts, and says why.
    const { attempt, startedAt } = begun ?? openUnbegun(context, trial);
    const ended = { end: end ?? unseenEnd, order, watched: true };
    return finishAttempt(context, { trialId, attempt, startedAt, ...ended });
  }
  const folder = placeTrial(context, trial);
  const execution = context.executor.start({ trialId, folder }, slot, (attempt) => {
    const before = recordBegun(context, trialId, attempt);
    const since = context.elapsed();
    begun = { ...attempt, since };
    watch = watchdog(context.plan.runner, since);
    onBegun(attempt.attempt, before);
  });
  return {
    trial,
    slot,
    get begun() {
      return begun;
    },
    ended: finish(),
    poll,
    stop,
    kill(wanted) {
      order ??= wanted;
      execution.kill();
    },
  };
}

/** Between two polls no more than this counts: a suspended machine or a stopped coordinator is not the trial's fault. */
const longestGapMs = 5000;

/** Decides by an attempt's progress, not by its being alive. @param limits in milliseconds */
export function watchdog(
  limits: { readonly stallTimeoutMs: number; readonly trialTimeoutMs: number },
  startedAt: number,
) {
  let lastLook = startedAt;
  let lastMark: string | undefined;
  let sinceStart = 0;
  let sinceProgress = 0;
  return {
    /** @param mark anything that changes when the attempt has moved on. @param elapsed monotonic milliseconds */
    look(mark: string, elapsed: number): 'stalled' | 'trial-timeout' | null {
      const gap = Math.min(Math.max(0, elapsed - lastLook), longestGapMs);
      lastLook = elapsed;
      sinceStart += gap;
      sinceProgress = mark === lastMark ? sinceProgress + gap : 0;
      lastMark = mark;
      if (sinceStart >= limits.trialTimeoutMs) return 'trial-timeout';
      return sinceProgress >= limits.stallTimeoutMs ? 'stalled' : null;
    },
  };
}
