import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { NoopSweep } from './noop-sweep.js';
import { pythonFigures, packageVersionOf } from './torch-python.js';

/** A Python with Optuna. */
export interface OptunaPeer {
  readonly python: string;
  readonly version: string;
}

/** The same figures of a study as of our sweep, one trial at a time. */
export type OptunaFigures = Omit<NoopSweep, 'floorsMs'>;

/** Not compiled: it stands beside this file's source. */
const script = fileURLToPath(new URL('../../src/bench/optuna_peer.py', import.meta.url));
const emptyProcess = fileURLToPath(new URL('./empty-process-worker.js', import.meta.url));
const answerSchema = z.object({
  wholeMs: z.number().gt(0),
  betweenEndsMs: z.array(z.number()),
});

/** The Optuna of a Python; null where it has none, or where there is no such Python. @throws the signal's reason */
export async function findOptuna(python: string, signal: AbortSignal): Promise<OptunaPeer | null> {
  const version = await packageVersionOf(python, 'optuna', signal);
  return version === null ? null : { python, version };
}

export interface OptunaTask {
  /** File that is not there yet. */
  readonly database: string;
  readonly trials: number;
  readonly signal: AbortSignal;
}

/**
 * Runs an Optuna study on SQLite whose trials start the same empty process.
 * @throws the signal's reason when aborted; BenchError of kind process-failed
 */
export async function measureOptuna(
  { python }: OptunaPeer,
  { database, trials, signal }: OptunaTask,
): Promise<OptunaFigures> {
  return await pythonFigures(
    python,
    [script, database, String(trials), process.execPath, emptyProcess],
    'measured Optuna',
    answerSchema,
    { timeout: 3_600_000, signal },
  );
}
