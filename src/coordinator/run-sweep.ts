import { mkdirSync } from 'node:fs';
import { folderFacts } from '../files/folder.js';
import { processIdentity } from '../runs/attempt-owner.js';
import { orIfDamaged } from '../runs/runs-file.js';
import { runsLayout } from '../runs/runs-layout.js';
import type { Executor } from '../executor/executor.js';
import { openExecutor } from '../executor/registry.js';
import { freezePlan, noteFormerTrials, type SweepPlan } from '../runs/sweep-plan.js';
import { metricsIngester } from '../store/ingest/ingest-metrics.js';
import type { Store } from '../store/open-store.js';
import { recordPlan } from '../store/ingest/record-plan.js';
import { recordedTrials } from '../store/queries/run-queries.js';
import { formerTrials } from '../store/queries/unwanted.js';
import { storeFailure } from '../store/store-error.js';
import { storeWriter } from '../store/store-writer.js';
import { type StoreWait, retryWhileLocked } from '../store/when-free.js';
import { type CoordinatorFile, beatHeart, type Heart } from '../runs/coordinator-file.js';
import { currentCounts, type CoordinatorContext } from './sweep-context.js';
import { foreignTrialSentence, foreignTrials } from './schedule/foreign-attempts.js';
import { holdRuns, openOrRebuild } from './open-runs.js';
import { bringBack, databaseWatch, lossSentence } from './control/lost-database.js';
import { requeueTrial } from './schedule/requeue-trial.js';
import { plannedWork, workCounts } from './schedule/planned-work.js';
import { bytesText, counted } from '../text/numbers.js';
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
  const { runsFolder, stop, slots, clock = Date.now } = options;
  const elapsed = options.elapsed ?? (() => performance.now());
  const timing = { ...defaultTiming, ...options.timing };
  const displayErrors: unknown[] = [];
  // A display that breaks is no reason to end the run: its error is thrown at the end.
  const display = (event: RunEvent) => {
    try {
      options.onEvent?.(event);
    } catch (error) {
      displayErrors.push(error);
    }
  };
  const onProblem = (message: string) => display({ kind: 'problem', message });
  const wait: StoreWait = {
    onLocked: (path) => display({ kind: 'database-locked', path }),
    onFree: (path, lockedMs) => display({ kind: 'database-free', path, lockedMs }),
    stop,
  };
  const lock = await holdRuns(runsFolder, clock, wait);
  let heart: Heart | undefined;
  let store: Store | undefined;
  let executor: Executor | undefined;
  let lossOf: ReturnType<typeof databaseWatch> = () => null;
  try {
    if (isPaused(runsFolder, plan.name)) {
      throw new RunError({ kind: 'paused-sweep', sweep: plan.name });
    }
    const now = clock();
    const begun = { sweep: plan.name, startedAt: now, heartbeatAt: now, slots: slots.length };
    let coordinator: CoordinatorFile = { ...processIdentity(), ...begun };
    heart = beatHeart(runsFolder, () => coordinator, clock, timing.heartbeatMs);
    const open = await openOrRebuild(runsFolder, wait);
    store = open;
    lossOf = databaseWatch(open.name);
    const writer = storeWriter(open.name, wait, elapsed);
    mkdirSync(runsLayout.trials(runsFolder), { recursive: true });
    noteFormerTrials(runsFolder, plan);
    const frozen = freezePlan(runsFolder, plan, clock());
    await retryWhileLocked(open.name, wait, () => recordPlan(open, frozen));
    const former = formerSentence(runsFolder, open, plan.name);
    if (former !== null) onProblem(former);
    const host = { runsFolder, sweep: plan.name, timing, clock, elapsed, stop, onProblem };
    executor = await openExecutor(frozen.runner, host, options, slots.length);
    const isRepeated = repeats();
    const context: CoordinatorContext = {
      runsFolder,
      plan: frozen,
      store: open,
      writer,
      ingestMetrics: metricsIngester(open),
      options,
      executor,
      supervisor: executor,
      timing,
      clock,
      elapsed,
      emit: (event) => {
        // A file that cannot be read is met at every poll.
        if (event.kind === 'problem' && isRepeated(event.message)) return;
        const news = newsOf(event, clock());
        if (news !== null) {
          coordinator = { ...coordinator, ...news };
          heart?.beat();
        }
        display(event);
        const loss = event.kind === 'attempt-ended' ? lossOf() : null;
        if (loss !== null)
          context.emit({ kind: 'problem', message: lossSentence(open.name, loss) });
      },
    };
    const summary = await runFrozen(context);
    if (displayErrors.length > 0) throw displayErrors[0];
    return summary;
  } catch (error) {
    // Not read anew: the file that says where it is may be what went wrong.
    throw storeFailure(error, store?.name ?? runsLayout.database(runsFolder));
  } finally {
    await executor?.close();
    const loss = lossOf();
    store?.close();
    if (store !== undefined && loss !== null) onProblem(bringBack(runsFolder, store.name, loss));
    heart?.stop();
    lock.release();
  }
}

/** What coordinator.json takes over from an event: other processes show it. */
function newsOf(event: RunEvent, at: number): Partial<CoordinatorFile> | null {
  switch (event.kind) {
    case 'attempt-ended':
      return event.eta === null ? null : { eta: { ...event.eta, at } };
    case 'waits-for-disk':
      return { waitsForDisk: { need: event.need, free: event.free, at } };
    case 'disk-has-room':
      return { waitsForDisk: undefined };
    default:
      return null;
  }
}

async function runFrozen(context: CoordinatorContext): Promise<SweepSummary> {
  const { store, writer, plan, emit, runsFolder } = context;
  const { startedAt } = plan;
  const started = context.elapsed();
  await reconcileTrials(context, context.options.stop);
  // What still runs goes on without this process: the executor takes it over.
  const work = plannedWork(plan, recordedTrials(store, plan.name), { runsFolder, startedAt });
  const occupied = foreignTrials(context, work.toRun);
  const left = new Set(occupied.map(({ trialId }) => trialId));
  for (const trial of occupied) emit({ kind: 'problem', message: foreignTrialSentence(trial) });
  for (const trialId of work.retried) {
    if (!left.has(trialId) && !requeueTrial(context, trialId)) left.add(trialId);
  }
  const trials = plan.trials.filter(({ trialId }) => work.toRun.has(trialId) && !left.has(trialId));
  const reused = plan.trials.length - trials.length - left.size;
  emit({
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
  const ending = [options.stop, options.leave, options.stopNow].flatMap((signal) => signal ?? []);
  const isRecorded = await writer.flush(
    stopped === null ? AbortSignal.any(ending) : AbortSignal.abort(),
  );
  if (!isRecorded) emit({ kind: 'records-left', path: store.name, records: writer.waiting });
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

/** @returns whether a sentence was given before; the memory is bounded. */
function repeats(): (sentence: string) => boolean {
  const known = new Set<string>();
  return (sentence) => {
    if (known.has(sentence)) return true;
    if (known.size < 10_000) known.add(sentence);
    return false;
  };
}

/**
 * What a sweep has left behind since its file was changed, and how that is removed; null for nothing, and where the plan of another
 * sweep is damaged: that must not keep this one from running.
 */
function formerSentence(runsFolder: string, store: Store, sweep: string): string | null {
  const former = orIfDamaged(() => formerTrials(runsFolder, sweep, store), []);
  if (former.length === 0) return null;
  const bytes = former
    .map((trialId) => folderFacts(runsLayout.trial(runsFolder, trialId)).bytes)
    .reduce((sum, size) => sum + size, 0);
  const [them, belong] = former.length === 1 ? ['it', 'belongs'] : ['them', 'belong'];
  return `${counted(former.length, 'trial')} (${bytesText(bytes)}) that sweep ${sweep} had before its file was changed ${belong} to no sweep now: \`reelsweep gc --dry-run --older-than 0d\` lists ${them} with all other trials without a sweep, and without --dry-run removes all of these.`;
}
