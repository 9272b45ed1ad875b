import { type Explanations, writeExplanations } from '../runs/explanations.js';
import type { Store } from './open-store.js';

/** Writes explained.json of a sweep, and puts it in the database. Hold lockRuns while calling it. */
export function keepExplanations(
  store: Store,
  runsFolder: string,
  sweep: string,
  explanations: Explanations,
): void {
  recordExplanations(store, sweep, writeExplanations(runsFolder, sweep, explanations));
}

/** Puts explanations in the database alone, in the place of earlier ones. */
export function recordExplanations(store: Store, sweep: string, explanations: Explanations): void {
  store
    .prepare('UPDATE sweeps SET explanations = ? WHERE name = ?')
    .run(JSON.stringify(explanations), sweep);
}
