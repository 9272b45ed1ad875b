import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { freeBytes } from '../files/free-bytes.js';
import { BenchError } from '../planning/benchmark/bench-error.js';
import { type IngestionFigures, measureIngestion } from './measure-ingestion.js';
import { writeMetricsFile, type WrittenMetrics } from './metrics-files.js';
import { noopPlan } from './noop-plan.js';
import { measurePlainTable } from './plain-table-peer.js';

/** What `reelsweep bench store` measured: a round each. */
export interface StoreBench {
  readonly points: number;
  readonly files: number;
  readonly ours: readonly IngestionFigures[];
  readonly plain: readonly IngestionFigures[];
}

export interface StoreBenchOptions {
  readonly points: number;
  /** metrics.jsonl files that they are spread over, each of a trial of its own. */
  readonly files: number;
  readonly rounds: number;
  /** Folder on the disk that is measured; a temporary one in it is made and removed. */
  readonly beside: string;
  readonly signal: AbortSignal;
  /** @param share of all that is to be done */
  readonly onProgress: (line: string, share: number) => void;
}

/** A point as a line of its file, and in the larger database with its log. */
const mostBytesAPoint = 400;

/**
 * Measures taking metrics files into the database, by turns with a plain table, the first side changing from round to round.
 * @throws the signal's reason when aborted; BenchError; the system's error
 */
export async function benchStore(options: StoreBenchOptions): Promise<StoreBench> {
  const { points, files, rounds, beside, signal, onProgress } = options;
  checkSpace(beside, points);
  const folder = mkdtempSync(join(beside, '.reelsweep-bench-'));
  const figures: Record<keyof typeof sides, IngestionFigures[]> = { ours: [], plain: [] };
  const all = files * (1 + 2 * rounds);
  let behind = 0;
  try {
    onProgress('writing metrics files', 0);
    const written: WrittenMetrics[] = [];
    for (const [index, { trialId }] of noopPlan(files).trials.entries()) {
      const share =
        Math.floor((points * (index + 1)) / files) - Math.floor((points * index) / files);
      written.push(writeMetricsFile(folder, trialId, share));
      await breathe();
      signal.throwIfAborted();
    }
    behind += files;
    for (let round = 1; round <= rounds; round += 1) {
      const order = ['ours', 'plain'] as const;
      for (const side of round % 2 === 1 ? order : order.toReversed()) {
        const { name, measure } = sides[side];
        const scratch = join(folder, `${side}-${round}`);
        const taken = await measure(scratch, written, {
          signal,
          onFile(done) {
            const line = `round ${round} of ${rounds}, ${name}: file ${done} of ${files}`;
            onProgress(line, (behind + done) / all);
          },
        });
        figures[side].push(taken);
        behind += files;
        rmSync(scratch, { recursive: true, force: true });
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { points, files, ...figures };
}

const sides = {
  ours: { name: 'reelsweep', measure: measureIngestion },
  plain: { name: 'plain table', measure: measurePlainTable },
} as const;

/** @throws BenchError of kind no-space */
function checkSpace(path: string, points: number): void {
  const [free, needed] = [freeBytes(path), points * mostBytesAPoint];
  if (free < needed) throw new BenchError({ kind: 'no-space', path, needed, free });
}
