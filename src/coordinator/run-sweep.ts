import { mkdirSync } from 'node:fs';
import { processIdentity } from '../runs/attempt-owner.js';
import { runsLayout } from '../runs/runs-layout.js';
import type { Executor } from '../executor/executor.js';
import { openExecutor } from '../executor/registry.js';
import {
  freezePlan,
  noteFormerTrials,
  type FrozenPlan,
  type SweepPlan,
} from '../runs/sweep-plan.js';
import { metricsIngester } from '../store/ingest/ingest-metrics.js';
import type { Store } from '../store/open-store.js';
import { recordPlan } from '../store/ingest/record-plan.js';
import { trialStandings } from '../store/queries/run-queries.js';
import { storeFailure } from '../store/store-error.js';
import { storeWriter } from '../store/store-writer.js';
import { type StoreWait, retryWhileLocked } from '../store/when-free.js';
import { type CoordinatorFile, beatHeart, type Heart } from '../runs/coordinator-file.js';
import { currentCounts, type RunContext } from './sweep-context.js';
import { foreignTrialSentence, foreignTrials } from './schedule/foreign-attempts.js';
import { formerSentence } from './control/collect-garbage.js';
import { holdRuns, openOrRebuild } from './open-runs.js';
import { bringBack, databaseWatch, lossSentence } from './control/lost-database.js';
import { requeueTrial } from './schedule/requeue-trial.js';
import { plannedWork, workCounts } from './schedule/planned-work.js';
import { isPaused } from '../runs/requests.js';
import { RunError } from './run-error.js';
import { defaultTiming, type RunOptions } from './run-options.js';
import { runTrials } from './run-trials.js';
import { reconcileTrials } from './attempts/reconcile-trials.js';
import { stopReasonOf } from './control/stop-reason.js';
import { summarize, type SweepSummary } from './sweep-summary.js';
import type { RunEvent } from './run-event.js';

/**
 * Runs a sweep to its end, or resumes it: trials that have ended, in this sweep or another, are not run again; what a dead
 * coordinator left is closed first. Whatever is killed, the same call goes on from there.
 * @throws RunError 'another-coordinator' or 'paused-sweep'; StoreError; the system's error on a full disk. Nothing that finished is lost.
 */
export async function runSweep(plan: SweepPlan, options: RunOptions): Promise<SweepSummary> {
  const clock = options.clock ?? Date.now;
  const elapsed = options.elapsed ?? (() => performance.now());
  const timing = { ...defaultTiming, ...options.timing };
  const { runsFolder } = options;
  const display = eventSink(options.onEvent);
  const wait: StoreWait = {
    onLocked: (path) => display.emit({ kind: 'database-locked', path }),
    onFree: (path, lockedMs) => display.emit({ kind: 'database-free', path, lockedMs }),
    stop: options.stop,
  };
  const isRepeated = repeats();
  const lock = await holdRuns(runsFolder, clock, wait);
  let heart: Heart | undefined;
  let store: Store | undefined;
  let executor: Executor | undefined;
  let lossOf: ReturnType<typeof databaseWatch> = () => null;
  try {
    if (isPaused(runsFolder, plan.name)) {
      throw new RunError({ kind: 'paused-sweep', sweep: plan.name });
    }
    let coordinator = identity(plan.name, options.slots.length, clock());
    heart = beatHeart(runsFolder, () => coordinator, clock, timing.heartbeatMs);
    store = await openOrRebuild(runsFolder, wait);
    lossOf = databaseWatch(store.name);
    const writer = storeWriter(store.name, wait, elapsed);
    const frozen = freeze(runsFolder, plan, clock());
    const open = store;
    await retryWhileLocked(store.name, wait, () => {
      recordPlan(open, frozen);
    });
    const former = formerSentence(runsFolder, open, plan.name);
    if (former !== null) display.emit({ kind: 'problem', message: former });
    executor = await openExecutor(
      frozen.runner,
      {
        runsFolder,
        sweep: plan.name,
        timing,
        clock,
        elapsed,
        stop: options.stop,
        onProblem: (message) => display.emit({ kind: 'problem', message }),
      },
      options,
      options.slots.length,
    );
    const context: RunContext = {
      runsFolder,
      plan: frozen,
      store,
      writer,
      ingestMetrics: metricsIngester(store),
      options,
      executor,
      supervisor: executor,
      timing,
      clock,
      elapsed,
      emit: (event) => {
        // A file that cannot be read is met at every poll.
        if (event.kind === 'problem' && isRepeated(event.message)) return;
        if (event.kind === 'attempt-ended' && event.eta !== null) {
          coordinator = { ...coordinator, eta: { ...event.eta, at: clock() } };
          heart?.beat();
        }
        if (event.kind === 'waits-for-disk') {
          const { need, free } = event;
          coordinator = { ...coordinator, waitsForDisk: { need, free, at: clock() } };
          heart?.beat();
        }
        if (event.kind === 'disk-has-room') {
          const { waitsForDisk: _, ...rest } = coordinator;
          coordinator = rest;
          heart?.beat();
        }
        display.emit(event);
        const loss = event.kind === 'attempt-ended' ? lossOf() : null;
        if (loss !== null)
          context.emit({ kind: 'problem', message: lossSentence(open.name, loss) });
      },
    };
    const summary = await runFrozen(context);
    display.rethrow();
    return summary;
  } catch (error) {
    // Not read anew: the file that says where it is may be what went wrong.
    throw storeFailure(error, store?.name ?? runsLayout.database(runsFolder));
  } finally {
    await executor?.close();
    const loss = lossOf();
    store?.close();
    if (store !== undefined && loss !== null)
      display.emit({ kind: 'problem', message: bringBack(runsFolder, store.name, loss) });
    heart?.stop();
    lock.release();
  }
}

async function runFrozen(context: RunContext): Promise<SweepSummary> {
  const { store, writer, plan } = context;
  const started = context.elapsed();
  await reconcileTrials(context, context.options.stop);
  // What still runs goes on without this process: the executor takes it over.
  const work = plannedWork(plan, trialStandings(store, plan.name), {
    runsFolder: context.runsFolder,
    startedAt: plan.startedAt,
  });
  const occupied = foreignTrials(context, work.toRun);
  const left = new Set(occupied.map(({ trialId }) => trialId));
  for (const trial of occupied) {
    context.emit({ kind: 'problem', message: foreignTrialSentence(trial) });
  }
  for (const trialId of work.retried) {
    if (!left.has(trialId) && !requeueTrial(context, trialId)) left.add(trialId);
  }
  const trials = plan.trials.filter(({ trialId }) => work.toRun.has(trialId) && !left.has(trialId));
  const reused = plan.trials.length - trials.length - left.size;
  context.emit({
    kind: 'sweep-started',
    sweep: plan.name,
    trials: plan.trials.length,
    reused,
    work: workCounts(work),
    slots: context.options.slots,
  });
  const costs = trials.length === 0 ? null : await context.options.beforeTrials?.(trials);
  const options = { ...context.options, ...(costs && { costs }) };
  const { stopped, attemptMs } = await runTrials({ ...context, options }, trials);
  // A sweep that has ended waits for its last records; one that was stopped leaves them to the next run.
  const isRecorded = await writer.flush(
    stopped === null ? AbortSignal.any(ending(options)) : AbortSignal.abort(),
  );
  if (!isRecorded)
    context.emit({ kind: 'records-left', path: store.name, records: writer.waiting });
  const runMs = context.elapsed() - started;
  const counts = currentCounts(context);
  const { planned: waiting = 0, running = 0 } = counts;
  return summarize(store, plan.name, {
    reused,
    attemptMs,
    runMs,
    counts,
    // One that ended while the database was locked, and was stopped then, has something left to record.
    stopped: waiting + running > 0 ? stopped : isRecorded ? null : stopReasonOf(options.stop),
  });
}

/** What says that this process is to end soon. */
function ending({ stop, leave, stopNow }: RunOptions): AbortSignal[] {
  return [stop, leave, stopNow].flatMap((signal) => signal ?? []);
}

function freeze(runsFolder: string, plan: SweepPlan, now: number): FrozenPlan {
  mkdirSync(runsLayout.trials(runsFolder), { recursive: true });
  noteFormerTrials(runsFolder, plan);
  return freezePlan(runsFolder, plan, now);
}

function identity(sweep: string, slots: number, now: number): CoordinatorFile {
  return { ...processIdentity(), sweep, startedAt: now, heartbeatAt: now, slots };
}

/** @returns whether a sentence was given before; the memory is bounded. */
function repeats(): (sentence: string) => boolean {
  const said = new Set<string>();
  return (sentence) => {
    if (said.has(sentence)) return true;
    if (said.size < 10_000) said.add(sentence);
    return false;
  };
}

/** Where events go. */
interface EventSink {
  readonly emit: (event: RunEvent) => void;
  /** Throws the first error of the display, if there was one. */
  readonly rethrow: () => void;
}

/** A display that breaks is no reason to break off a night's work: its error comes at the end. */
function eventSink(onEvent: ((event: RunEvent) => void) | undefined): EventSink {
  const errors: unknown[] = [];
  return {
    emit: (event) => {
      try {
        onEvent?.(event);
      } catch (error) {
        errors.push(error);
      }
    },
    rethrow: () => {
      if (errors.length > 0) throw errors[0];
    },
  };
}
