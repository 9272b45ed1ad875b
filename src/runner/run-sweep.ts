import { mkdirSync } from 'node:fs';
import { processIdentity } from '../attempt/process-identity.js';
import { runsLayout } from '../attempt/runs-layout.js';
import { databasePath } from '../store/database-place.js';
import type { Executor } from '../executor/executor.js';
import { openExecutor } from '../executor/open-executor.js';
import { freezePlan } from '../store/frozen-plan.js';
import { metricsIngester } from '../store/ingest-metrics.js';
import { countStates } from '../store/list-sweeps.js';
import type { Store } from '../store/open-store.js';
import { recordPlan } from '../store/record-plan.js';
import { trialStandings } from '../store/run-queries.js';
import { storeFailure } from '../store/store-failure.js';
import type { FrozenPlan, SweepPlan } from '../store/sweep-plan.js';
import type { CoordinatorFile } from './coordinator-file.js';
import { beatHeart, type Heart } from './heartbeat.js';
import { occupiedSentence, occupiedTrials } from './occupied-trials.js';
import { holdRuns, openOrRebuild } from './open-runs.js';
import { patientDisplay } from './patient-display.js';
import { isPaused } from './pause-mark.js';
import type { RunContext } from './run-context.js';
import { RunError } from './run-error.js';
import { defaultTiming, type RunOptions } from './run-options.js';
import { runTrials } from './run-trials.js';
import { takeStock } from './take-stock.js';
import { summarize, type SweepSummary } from './sweep-summary.js';

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
  const display = patientDisplay(options.onEvent);
  const lock = await holdRuns(runsFolder, clock);
  let heart: Heart | undefined;
  let store: Store | undefined;
  let executor: Executor | undefined;
  try {
    if (isPaused(runsFolder, plan.name)) {
      throw new RunError({ kind: 'paused-sweep', sweep: plan.name });
    }
    let coordinator = identity(plan.name, options.slots.length, clock());
    heart = beatHeart(runsFolder, () => coordinator, clock, timing.heartbeatMs);
    store = openOrRebuild(runsFolder, (migrated) => {
      display.emit({ kind: 'migrated', migrated });
    });
    const frozen = freeze(runsFolder, store, plan, clock());
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
      ingestMetrics: metricsIngester(store),
      options,
      executor,
      custodian: executor,
      timing,
      clock,
      elapsed,
      emit: (event) => {
        if (event.kind === 'attempt-ended' && event.eta !== null) {
          coordinator = { ...coordinator, eta: { ...event.eta, at: clock() } };
          heart?.beat();
        }
        display.emit(event);
      },
    };
    const summary = await runFrozen(context);
    display.rethrow();
    return summary;
  } catch (error) {
    throw storeFailure(error, databasePath(runsFolder));
  } finally {
    await executor?.close();
    store?.close();
    heart?.stop();
    lock.release();
  }
}

async function runFrozen(context: RunContext): Promise<SweepSummary> {
  const { store, plan } = context;
  const started = context.elapsed();
  await takeStock(context);
  // What still runs goes on without this process: the executor takes it over.
  const open = new Set(
    trialStandings(store, plan.name)
      .filter(({ state }) => state === 'planned' || state === 'running')
      .map(({ trialId }) => trialId),
  );
  const occupied = occupiedTrials(context, open);
  for (const trial of occupied) {
    context.emit({ kind: 'problem', message: occupiedSentence(trial) });
    open.delete(trial.trialId);
  }
  const trials = plan.trials.filter(({ trialId }) => open.has(trialId));
  const reused = plan.trials.length - trials.length - occupied.length;
  context.emit({
    kind: 'sweep-started',
    sweep: plan.name,
    trials: plan.trials.length,
    reused,
    slots: context.options.slots,
  });
  const costs = trials.length === 0 ? null : await context.options.beforeTrials?.(trials);
  const options = { ...context.options, ...(costs && { costs }) };
  const { stopped, attemptMs } = await runTrials({ ...context, options }, trials);
  const runMs = context.elapsed() - started;
  const { planned: waiting = 0, running = 0 } = countStates(store, plan.name);
  return summarize(store, plan.name, {
    reused,
    attemptMs,
    runMs,
    stopped: waiting + running > 0 ? stopped : null,
  });
}

function freeze(runsFolder: string, store: Store, plan: SweepPlan, now: number): FrozenPlan {
  mkdirSync(runsLayout.trials(runsFolder), { recursive: true });
  const frozen = freezePlan(runsFolder, plan, now);
  recordPlan(store, frozen);
  return frozen;
}

function identity(sweep: string, slots: number, now: number): CoordinatorFile {
  return { ...processIdentity(), sweep, startedAt: now, heartbeatAt: now, slots };
}
