import { setImmediate } from 'node:timers/promises';
import type { FillProgress } from '../../store/ingest/fill-store.js';
import type { Context } from '../context.js';
import { estimate } from './estimate.js';
import { counted } from '../../text/numbers.js';

/** Work that is done sooner need not say how far it is. */
const silentMs = 1000;

/**
 * Goes through all trial folders, says how far it is, and leaves off where a person stops it.
 * @param label what is done, as the beginning of a line. @returns null where it was stopped
 */
export async function stepByStep<Value>(
  { terminal, stop, now }: Context,
  label: string,
  steps: Generator<FillProgress, Value>,
): Promise<Value | null> {
  const since = now();
  const left = estimate(now);
  try {
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
      const { done, total } = step.value;
      if (now() - since > silentMs) {
        terminal.progress(`${label}: ${done} of ${counted(total, 'trial')}${left(done / total)}`);
      }
      await setImmediate();
      if (stop.aborted) return null;
    }
  } finally {
    steps.return(undefined as Value);
    terminal.settle();
  }
}
