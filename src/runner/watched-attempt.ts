import { AttemptError } from '../attempt/attempt-error.js';
import { readProgress } from '../attempt/attempt-progress.js';
import type { ProgressFile } from '../attempt/progress-file.js';
import { runsLayout } from '../attempt/runs-layout.js';
import type { PlannedTrial } from '../store/sweep-plan.js';
import type { Asked } from './attempt-outcome.js';
import { epochMetrics } from './epoch-metrics.js';
import { memoryKills } from './memory-kills.js';
import { openTrialAttempt } from './open-trial-attempt.js';
import type { Pruner } from './pruner.js';
import type { RunContext } from './run-context.js';
import { type Settled, settleAttempt } from './settle-attempt.js';
import type { Slot } from './slots.js';
import { startTrialProcess } from './trial-process.js';
import { watchdog } from './watchdog.js';

/** An attempt that runs under the coordinator's eyes. */
export interface WatchedAttempt {
  readonly trial: PlannedTrial;
  readonly attempt: number;
  /** Monotonic milliseconds. */
  readonly since: number;
  /** Judged and recorded, once the process is gone. */
  readonly settled: Promise<Settled>;
  /** Most bytes it has said it held. */
  readonly peakMemoryBytes: number;
  /** Reads what it has written since the last call, and judges its progress. */
  look(): void;
  /** SIGTERM now, SIGKILL after the grace. The first reason is the one that counts. */
  ask(asked: Asked, because?: string): void;
  /** SIGKILL now. */
  kill(asked: Asked): void;
}

/** Opens the next attempt of a trial and starts its process. */
export function startAttempt(
  context: RunContext,
  trial: PlannedTrial,
  slot: Slot,
  pruner: Pruner,
): WatchedAttempt {
  const { plan, options, timing } = context;
  const { trialId } = trial;
  const { attempt, folder, startedAt } = openTrialAttempt(context, trial);
  const memoryKillsBefore = memoryKills();
  const child = startTrialProcess(options.attemptEntry, folder, options.environment(slot));
  const since = context.elapsed();
  const watch = watchdog(plan.runner, since);
  let asked: Asked | null = null;
  let askedBecause: string | null = null;
  let peakMemoryBytes = 0;
  let killTimer: NodeJS.Timeout | undefined;
  let lines = 0;
  let told = 0;

  async function settle(): Promise<Settled> {
    const end = await child.ended;
    clearTimeout(killTimer);
    const memoryKill = memoryKills() > memoryKillsBefore;
    return settleAttempt(context, {
      trialId,
      attempt,
      startedAt,
      end,
      asked,
      askedBecause,
      memoryKill,
      watched: true,
    });
  }
  function ask(reason: Asked, because?: string): void {
    if (asked !== null) return;
    asked = reason;
    askedBecause = because ?? null;
    child.terminate();
    killTimer = setTimeout(() => child.kill(), timing.graceMs);
  }
  return {
    trial,
    attempt,
    since,
    settled: settle(),
    get peakMemoryBytes() {
      return peakMemoryBytes;
    },
    ask,
    kill(reason) {
      asked ??= reason;
      child.kill();
    },
    look() {
      const { records, damaged } = context.ingestMetrics(trialId, attempt, folder);
      lines += records.length;
      for (const { offset, text } of damaged) {
        const message = `Line at byte ${offset} of ${runsLayout.metrics(folder)} is no metric record: ${text}`;
        context.emit({ kind: 'problem', message });
      }
      for (const { epoch, metrics } of epochMetrics(records)) {
        context.emit({ kind: 'epoch', trial, epoch, metrics });
        const unpromising = pruner.judge(trial, attempt, { epoch, metrics });
        if (unpromising !== null) ask('prune', unpromising);
      }
      const progress = progressOf(folder);
      if (progress !== null && progress.at !== told) {
        told = progress.at;
        peakMemoryBytes = Math.max(peakMemoryBytes, progress.peakMemoryBytes);
        context.emit({ kind: 'progress', trial, progress });
      }
      const mark = `${lines} ${progress?.epoch ?? 0} ${progress?.step ?? 0}`;
      const wrong = watch.look(mark, context.elapsed());
      if (wrong !== null) ask(wrong);
    },
  };
}

function progressOf(folder: string): ProgressFile | null {
  try {
    return readProgress(folder);
  } catch (error) {
    // It is replaced every second: a damaged one says nothing for long.
    if (error instanceof AttemptError) return null;
    throw error;
  }
}
