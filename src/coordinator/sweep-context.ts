import type { Custodian, Executor } from '../executor/executor.js';
import type { MetricsIngester } from '../store/ingest-metrics.js';
import type { Store } from '../store/open-store.js';
import type { StoreWriter } from '../store/store-writer.js';
import type { FrozenPlan } from '../store/sweep-plan.js';
import type { RunEvent } from './run-event.js';
import type { RunOptions, RunTiming } from './run-options.js';

/** What it takes to change the record of a sweep, whether it runs or not. */
export interface SweepContext {
  readonly runsFolder: string;
  readonly plan: FrozenPlan;
  /** For reading; whatever is written goes through `writer`. */
  readonly store: Store;
  readonly writer: StoreWriter;
  readonly ingestMetrics: MetricsIngester;
  readonly custodian: Custodian;
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
