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
import { type RecordedTrial, recordedTrials, trialState } from '../store/queries/run-queries.js';

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
export interface CoordinatorContext extends SweepContext {
  readonly options: RunOptions;
  readonly executor: Executor;
}

export interface MaintenanceOptions extends Pick<StoreWait, 'onLocked' | 'onFree'> {
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly stop?: AbortSignal | undefined;
  readonly onProblem?: ((message: string) => void) | undefined;
}

/** What it takes to change the record of a sweep that no process runs. Close its supervisor when done. */
export function maintenanceContext(
  runsFolder: string,
  plan: FrozenPlan,
  store: Store,
  { clock, stop, onProblem = () => undefined, ...lock }: MaintenanceOptions,
): SweepContext {
  const elapsed = () => performance.now();
  const timing = defaultTiming;
  const host = { runsFolder, sweep: plan.name, timing, clock, elapsed, stop, onProblem };
  return {
    runsFolder,
    plan,
    store,
    writer: storeWriter(store.name, lock, elapsed),
    ingestMetrics: metricsIngester(store),
    supervisor: openSupervisor(plan.runner, host),
    timing,
    clock,
    elapsed,
    emit: (event) => {
      if (event.kind === 'problem') onProblem(event.message);
    },
  };
}

/** Changes the record of a trial in one transaction, now or once the database is free; until then it counts as being in `state`. */
export function record(
  { store, writer }: SweepContext,
  trialId: string,
  state: TrialState,
  change: () => void,
): void {
  writer.write(() => store.transaction(change).immediate(), { trialId, state });
}

export function emitProblem({ emit }: Pick<SweepContext, 'emit'>): (message: string) => void {
  return (message) => emit({ kind: 'problem', message });
}

/** State of a trial now, also where the database has yet to be written. */
export function currentState({ store, writer }: SweepContext, trialId: string): TrialState {
  return writer.waitingState(trialId) ?? trialState(store, trialId);
}

/** The state of each trial of the sweep now, in the order of the plan, also where the database has yet to be written. */
export function currentStates({ store, writer, plan }: SweepContext): RecordedTrial[] {
  return recordedTrials(store, plan.name).map((trial) => ({
    ...trial,
    state: writer.waitingState(trial.trialId) ?? trial.state,
  }));
}

/** How many trials of the sweep are in each state now; states without trials are missing. */
export function currentCounts(context: SweepContext): StateCounts {
  const counts: Partial<Record<TrialState, number>> = {};
  for (const { state } of currentStates(context)) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}
