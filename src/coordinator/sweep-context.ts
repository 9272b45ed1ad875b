import type { Supervisor, Executor } from '../executor/executor.js';
import { type MetricsIngester, metricsIngester } from '../store/ingest/ingest-metrics.js';
import type { Store } from '../store/open-store.js';
import { type StoreWriter, storeWriter } from '../store/store-writer.js';
import type { FrozenPlan } from '../runs/sweep-plan.js';
import type { RunEvent, StateCounts } from './run-event.js';
import { type RunOptions, type RunTiming, defaultTiming } from './run-options.js';
import { openSupervisor } from '../executor/registry.js';
import type { StoreWait } from '../store/when-free.js';
import type { TrialState } from '../runs/cause.js';
import { type TrialStanding, trialStandings, trialState } from '../store/queries/run-queries.js';

/** What it takes to change the record of a sweep, whether it runs or not. */
export interface SweepContext {
  readonly runsFolder: string;
  readonly plan: FrozenPlan;
  /** For reading; whatever is written goes through `writer`. */
  readonly store: Store;
  readonly writer: StoreWriter;
  readonly ingestMetrics: MetricsIngester;
  readonly supervisor: Supervisor;
  readonly timing: RunTiming;
  readonly clock: () => number;
  readonly elapsed: () => number;
  readonly emit: (event: RunEvent) => void;
}

/** What all parts of one run share. */
export interface RunContext extends SweepContext {
  readonly options: RunOptions;
  readonly executor: Executor;
}

export interface MaintenanceOptions extends Pick<StoreWait, 'onLocked' | 'onFree'> {
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly stop?: AbortSignal | undefined;
  readonly onProblem?: ((message: string) => void) | undefined;
}

/** What it takes to change the record of a sweep that nobody runs. Close its supervisor when done. */
export function maintenanceContext(
  runsFolder: string,
  plan: FrozenPlan,
  store: Store,
  { clock, stop, onProblem, ...lock }: MaintenanceOptions,
): SweepContext {
  const elapsed = () => performance.now();
  const timing = defaultTiming;
  return {
    runsFolder,
    plan,
    store,
    writer: storeWriter(store.name, lock, elapsed),
    ingestMetrics: metricsIngester(store),
    supervisor: openSupervisor(plan.runner, {
      runsFolder,
      sweep: plan.name,
      timing,
      clock,
      elapsed,
      stop,
      onProblem: (message) => onProblem?.(message),
    }),
    timing,
    clock,
    elapsed,
    emit: (event) => {
      if (event.kind === 'problem') onProblem?.(event.message);
    },
  };
}

/** State of a trial now, also where the database has yet to be written. */
export function currentState({ store, writer }: SweepContext, trialId: string): TrialState {
  return writer.waitingState(trialId) ?? trialState(store, trialId);
}

/** Where each trial of the sweep stands now, in the order of the plan, also where the database has yet to be written. */
export function currentStandings({ store, writer, plan }: SweepContext): TrialStanding[] {
  const standings = trialStandings(store, plan.name);
  if (writer.waiting === 0) return standings;
  return standings.map((standing) => ({
    ...standing,
    state: writer.waitingState(standing.trialId) ?? standing.state,
  }));
}

/** How many trials of the sweep are in each state now; states without trials are missing. */
export function currentCounts(context: SweepContext): StateCounts {
  const counts: Partial<Record<TrialState, number>> = {};
  for (const { state } of currentStandings(context)) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}
