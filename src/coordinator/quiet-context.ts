import { openCustodian } from '../executor/open-executor.js';
import { metricsIngester } from '../store/ingest-metrics.js';
import type { Store } from '../store/open-store.js';
import { storeWriter } from '../store/store-writer.js';
import type { StoreWait } from '../store/when-free.js';
import type { FrozenPlan } from '../store/sweep-plan.js';
import type { SweepContext } from './sweep-context.js';
import { defaultTiming } from './run-options.js';

export interface QuietOptions extends Pick<StoreWait, 'onLocked' | 'onFree'> {
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly stop?: AbortSignal | undefined;
  readonly onProblem?: ((message: string) => void) | undefined;
}

/** What it takes to change the record of a sweep that nobody runs. Close its custodian when done. */
export function quietContext(
  runsFolder: string,
  plan: FrozenPlan,
  store: Store,
  { clock, stop, onProblem, ...lock }: QuietOptions,
): SweepContext {
  const elapsed = () => performance.now();
  const timing = defaultTiming;
  return {
    runsFolder,
    plan,
    store,
    writer: storeWriter(store.name, lock, elapsed),
    ingestMetrics: metricsIngester(store),
    custodian: openCustodian(plan.runner, {
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
