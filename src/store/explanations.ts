import { explanationsSchema } from '../runs/explanations.js';
import type { Explanations } from '../runs/explanations.js';
import { readJsonFile } from '../runs/json-file.js';
import { writeRunsFile } from '../runs/runs-file.js';
import { runsLayout } from '../runs/runs-layout.js';
import type { Store } from './open-store.js';

/** Writes explained.json of a sweep, whole, and puts it in the database. Hold lockRuns while calling it. */
export function keepExplanations(
  store: Store,
  runsFolder: string,
  sweep: string,
  explanations: Explanations,
): void {
  // Through the schema: what is recorded now must be what a rebuild reads from the file, to the order of keys.
  const kept = explanationsSchema.parse(explanations);
  writeRunsFile(runsLayout.explained(runsFolder, sweep), `${JSON.stringify(kept)}\n`);
  recordExplanations(store, sweep, kept);
}

/** explained.json of a sweep; null where there is none. @throws AttemptError 'damaged-file'. */
export function readExplanations(runsFolder: string, sweep: string): Explanations | null {
  return readJsonFile(runsLayout.explained(runsFolder, sweep), explanationsSchema);
}

/** Puts explanations in the database alone, in the place of earlier ones. */
export function recordExplanations(store: Store, sweep: string, explanations: Explanations): void {
  store
    .prepare('UPDATE sweeps SET explanations = ? WHERE name = ?')
    .run(JSON.stringify(explanations), sweep);
}
