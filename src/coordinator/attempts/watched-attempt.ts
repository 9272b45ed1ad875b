import { existsSync, statSync } from 'node:fs';
import { AttemptError } from '../../runs/attempt-error.js';
import { readProgress, type ProgressFile } from '../../runs/attempt-end.js';
import type { TrialState } from '../../runs/cause.js';
import { claimAttempt } from '../../runs/attempt-owner.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { type BegunAttempt, unseenEnd } from '../../executor/executor.js';
import type { Slot } from '../../executor/slots.js';
import type { PlannedTrial } from '../../runs/sweep-plan.js';
import { type AttemptVerdict, type StopOrder, trialStop } from './attempt-outcome.js';
import { type EpochMetrics, epochMetrics } from './epoch-metrics.js';
import { openTrialAttempt, placeTrial, recordBegun } from './open-trial-attempt.js';
import type { Pruner } from '../schedule/pruner.js';
import type { RunContext } from '../sweep-context.js';
import { finishAttempt } from './finish-attempt.js';

/** A trial's next attempt under the coordinator's eyes, from being handed over to its end. */
export interface WatchedAttempt {
  readonly trial: PlannedTrial;
  readonly slot: Slot;
  /** What has begun; null before it has. */
  readonly begun: {
    readonly attempt: number;
    /** Monotonic milliseconds. */ readonly since: number;
  } | null;
  /** Judged and recorded, once the process is gone; null where it was taken back before it began. */
  readonly settled: Promise<AttemptVerdict | null>;
  /** Most bytes it has said it held. */
  readonly peakMemoryBytes: number;
  /** Reads what it has written since the last call, and judges its progress. */
  look(): void;
  /** Asks it to checkpoint and end. The first order is the one that counts. */
  stop(order: StopOrder): void;
  /** SIGKILL now. */
  kill(order: StopOrder): void;
}

/** What follows an attempt. */
export interface AttemptWatch {
  readonly pruner: Pruner;
  /** It has begun. @param before the state of its trial until now */
  readonly onBegun: (attempt: WatchedAttempt, before: TrialState) => void;
}

/** Hands a trial over to the executor and watches what becomes of it. */
export function startAttempt(
  context: RunContext,
  trial: PlannedTrial,
  slot: Slot,
  { pruner, onBegun }: AttemptWatch,
): WatchedAttempt {
  const { plan } = context;
  const { trialId } = trial;
  let begun: (BegunAttempt & { readonly since: number }) | null = null;
  let watch: Watchdog | null = null;
  let order: StopOrder | null = null;
  let peakMemoryBytes = 0;
  let lines = 0;
  let shownAt = 0;
  let saidBroken = false;

  const watched: WatchedAttempt = {
    trial,
    slot,
    get begun() {
      return begun;
    },
    get settled() {
      return settled;
    },
    get peakMemoryBytes() {
      return peakMemoryBytes;
    },
    stop,
    kill(wanted) {
      order ??= wanted;
      execution.kill();
    },
    look() {
      if (begun === null || watch === null) return;
      const { attempt, folder } = begun;
      // What runs on another machine sees its folder in another way.
      if (context.executor.places !== null && !existsSync(folder)) {
        stop(trialStop('lost-folder'));
        return;
      }
      const { epochs, unread } = takeIn();
      for (const { epoch, metrics } of epochs) {
        const unpromising = pruner.judge(trial, attempt, { epoch, metrics });
        if (unpromising !== null) stop(trialStop('pruned', unpromising));
      }
      const progress = progressOf(folder, context.emit);
      if (progress !== null && progress.at !== shownAt) {
        shownAt = progress.at;
        peakMemoryBytes = Math.max(peakMemoryBytes, progress.peakMemoryBytes);
        context.emit({ kind: 'progress', trial, progress });
      }
      const mark = `${lines} ${unread} ${progress?.epoch ?? 0} ${progress?.step ?? 0}`;
      const wrong = watch.look(mark, context.elapsed());
      if (wrong !== null) stop(trialStop(wrong));
    },
  };
  /** Takes new metrics into the database and shows those of epochs; `unread` has the bytes that wait while the database is locked. */
  function takeIn(): { readonly epochs: readonly EpochMetrics[]; readonly unread: number } {
    if (begun === null) return { epochs: [], unread: 0 };
    const { attempt, folder } = begun;
    // While the database is locked, what is written waits in the file; that the file grows is progress.
    const ingested = context.writer.tryNow(() => context.ingestMetrics(trialId, attempt, folder));
    const { records, damaged } = ingested?.value ?? { records: [], damaged: [] };
    lines += records.length;
    const unread = ingested === null ? sizeOf(runsLayout.metrics(folder)) : 0;
    const unreadable = ingested?.value.problem ?? null;
    if (unreadable !== null) context.emit({ kind: 'problem', message: unreadable });
    const [broken] = damaged;
    if (broken !== undefined && !saidBroken) {
      // The others are counted in the database: a file that is no text would have millions.
      saidBroken = true;
      const message = `Line at byte ${broken.offset} of ${runsLayout.metrics(folder)} is no metric record, and further ones are passed over as well: ${broken.text}`;
      context.emit({ kind: 'problem', message });
    }
    const epochs = epochMetrics(records);
    for (const { epoch, metrics } of epochs) context.emit({ kind: 'epoch', trial, epoch, metrics });
    return { epochs, unread };
  }
  function stop(wanted: StopOrder): void {
    if (order !== null) return;
    order = wanted;
    execution.terminate();
  }
  async function settle(): Promise<AttemptVerdict | null> {
    const end = await execution.ended;
    const isLeft = begun !== null && end === null;
    // Taken back before it began, which costs it nothing unless a person stopped this trial.
    const isWithdrawn = begun === null && (order === null ? end === null : order.ofRun);
    if (isLeft || isWithdrawn) return null;
    // What it said last is shown too.
    if (begun !== null && existsSync(begun.folder)) takeIn();
    // What never began is remembered as an attempt all the same: it counts, and says why.
    const { attempt, startedAt } = begun ?? openUnbegun(context, trial);
    return finishAttempt(context, {
      trialId,
      attempt,
      startedAt,
      end: end ?? unseenEnd,
      order,
      watched: true,
    });
  }
  const folder = placeTrial(context, trial);
  const execution = context.executor.start({ trialId, folder }, slot, (attempt) => {
    const before = recordBegun(context, trialId, attempt);
    const since = context.elapsed();
    begun = { ...attempt, since };
    watch = watchdog(plan.runner, since);
    onBegun(watched, before);
  });
  const settled = settle();
  return watched;
}

/** An attempt for what could not begin, taken so that no process which comes late can have it. */
function openUnbegun(context: RunContext, trial: PlannedTrial): BegunAttempt {
  const opened = openTrialAttempt(context, trial);
  claimAttempt(opened.folder);
  return opened;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** It informs, and is replaced every second: a damaged one says nothing. */
function progressOf(folder: string, emit: RunContext['emit']): ProgressFile | null {
  try {
    return readProgress(folder);
  } catch (error) {
    if (!(error instanceof AttemptError)) throw error;
    emit({ kind: 'problem', message: error.message });
    return null;
  }
}

/** Limits of one attempt, in milliseconds. */
export interface WatchLimits {
  readonly stallTimeoutMs: number;
  readonly trialTimeoutMs: number;
}

/** Judges an attempt by its progress, not by its being alive. */
export interface Watchdog {
  /** @param mark anything that changes when the attempt has moved on. @param elapsed monotonic milliseconds. */
  look(mark: string, elapsed: number): 'stalled' | 'trial-timeout' | null;
}

/** Between two looks no more than this counts: a suspended machine or a stopped coordinator is not the trial's fault. */
const longestGapMs = 5000;

export function watchdog(limits: WatchLimits, startedAt: number): Watchdog {
  let lastLook = startedAt;
  let lastMark: string | undefined;
  let sinceStart = 0;
  let sinceProgress = 0;
  return {
    look(mark, elapsed) {
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
