import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { besideSources } from '../program.js';
import { pythonFigures } from '../python.js';
import { emptyProgram, processFloor } from './empty-process.js';
import { type NoopSweep, runNoopSweep } from './noop-sweep.js';

/** Trials at once that are measured. */
export const workerCounts = [1, 2] as const;

/** One sweep, and for comparison empty processes, as many at once as it ran trials. */
export interface OverheadRound extends NoopSweep {
  readonly workers: number;
  /** Milliseconds of an empty process: at one worker between the trials, every few of them; at more before and after the sweep. */
  readonly floorsMs: readonly number[];
}

/** What `npm run bench:overhead` measured. */
export interface OverheadBench {
  readonly trials: number;
  readonly rounds: readonly OverheadRound[];
  /** A round each; null where no Python has Optuna. */
  readonly optuna: { readonly version: string; readonly rounds: readonly OptunaFigures[] } | null;
}

export interface OverheadOptions {
  readonly trials: number;
  readonly rounds: number;
  /** Folder on the disk that is measured; a temporary one in it is made and removed. */
  readonly beside: string;
  readonly optuna: OptunaPeer | null;
  readonly stop: AbortSignal;
  readonly stopNow: AbortSignal;
  /** @param share of all that is to be run */
  readonly onProgress: (line: string, share: number) => void;
}

/** Trials between two empty processes, at one worker. */
export const floorEvery = 5;
/** Enough for a mean, and short beside a sweep. */
const mostFloorProcesses = 25;

/**
 * Measures what the coordinator and the attempt contract cost a trial, alternating with processes that do nothing and, where it is
 * there, with Optuna on SQLite. All that a sweep promises is kept: flushed files, SQLite with synchronous=FULL, a process a trial.
 * @throws the signal's reason when aborted; BenchError; the system's error
 */
export async function benchOverhead(options: OverheadOptions): Promise<OverheadBench> {
  const { trials, optuna, stop, stopNow } = options;
  const processes = Math.min(mostFloorProcesses, trials);
  const folder = mkdtempSync(join(options.beside, '.reelsweep-bench-'));
  const sides = workerCounts.length + (optuna === null ? 0 : 1);
  const all = options.rounds * sides * trials;
  const rounds: OverheadRound[] = [];
  const peer: OptunaFigures[] = [];
  let behind = 0;
  try {
    for (let round = 1; round <= options.rounds; round += 1) {
      const place = `round ${round} of ${options.rounds}`;
      for (const workers of workerCounts) {
        const name = `${place}, ${workers} at a time`;
        const alone = workers === 1;
        options.onProgress(name, behind / all);
        const floorBefore = alone ? [] : [await processFloor(processes, workers, stop)];
        const runsFolder = join(folder, `runs-${round}-${workers}`);
        const sweep = await runNoopSweep({
          runsFolder,
          trials,
          workers,
          floorEvery: alone ? floorEvery : null,
          stop,
          stopNow,
          onEnded(ended) {
            options.onProgress(`${name}: trial ${ended} of ${trials}`, (behind + ended) / all);
          },
        });
        behind += trials;
        const floorAfter = alone ? [] : [await processFloor(processes, workers, stop)];
        rounds.push({
          workers,
          ...sweep,
          floorsMs: [...floorBefore, ...sweep.floorsMs, ...floorAfter],
        });
        rmSync(runsFolder, { recursive: true, force: true });
      }
      if (optuna === null) continue;
      options.onProgress(`${place}: Optuna`, behind / all);
      const database = join(folder, `optuna-${round}.db`);
      peer.push(await measureOptuna(optuna, { database, trials, signal: stop }));
      behind += trials;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const measured = optuna === null ? null : { version: optuna.version, rounds: peer };
  return { trials, rounds, optuna: measured };
}

/** A Python with Optuna. */
interface OptunaPeer {
  readonly python: string;
  readonly version: string;
}

/** The same figures of a study as of our sweep, one trial at a time. */
export type OptunaFigures = Omit<NoopSweep, 'floorsMs'>;

const answerSchema = z.object({
  wholeMs: z.number().gt(0),
  betweenEndsMs: z.array(z.number()),
});

interface OptunaTask {
  /** File that is not there yet. */
  readonly database: string;
  readonly trials: number;
  readonly signal: AbortSignal;
}

/**
 * Runs an Optuna study on SQLite whose trials start the same empty process.
 * @throws the signal's reason when aborted; BenchError of kind process-failed
 */
async function measureOptuna(
  { python }: OptunaPeer,
  { database, trials, signal }: OptunaTask,
): Promise<OptunaFigures> {
  return await pythonFigures(
    python,
    [
      besideSources('overhead/optuna_peer.py'),
      database,
      String(trials),
      process.execPath,
      emptyProgram,
    ],
    'measured Optuna',
    answerSchema,
    { timeout: 3_600_000, signal },
  );
}
