import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { freeBytes } from '#src/files/disk.js';
import { noopPlan } from '../noop-plan.js';
import { noSpace, type Bench } from '../program.js';
import type { BenchReport } from '../report.js';
import { median } from '../rounds.js';
import { type IngestionFigures, measureIngestion, measurePlainTable } from './ingestion.js';
import { writeMetricsFile, type WrittenMetrics } from './metrics-files.js';

/** What `npm run bench:store` measured: a round each. */
export interface StoreBench {
  readonly points: number;
  readonly files: number;
  readonly ours: readonly IngestionFigures[];
  readonly plain: readonly IngestionFigures[];
}

export interface StoreBenchOptions {
  readonly points: number;
  /** metrics.jsonl files that they are spread over, each of a different trial. */
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
 * Measures taking metrics files into the database, alternating with a plain table, the first side changing from round to round.
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

/** @throws InputError */
function checkSpace(path: string, points: number): void {
  const [free, needed] = [freeBytes(path), points * mostBytesAPoint];
  if (free < needed) throw noSpace(path, needed, free, 'make --points fewer');
}

/** What one side came to. */
interface SideReport {
  /** Median of the rounds. */
  readonly pointsPerSecond: number;
  readonly bytesPerPoint: number;
}

/** What recording metrics costs. */
interface StoreFigures {
  readonly reelsweep: SideReport;
  readonly plainTable: SideReport;
  /** Medians over the rounds of this side's figure by the plain table's in the same round. */
  readonly speedRatio: number;
  readonly sizeRatio: number;
}

function storeFigures({ ours, plain }: StoreBench): StoreFigures {
  const ratio = (of: (figures: IngestionFigures) => number) =>
    median(ours.map((figures, round) => of(figures) / of(plain[round] ?? figures)));
  return {
    reelsweep: sideReport(ours),
    plainTable: sideReport(plain),
    speedRatio: ratio(speedOf),
    sizeRatio: ratio(sizeOf),
  };
}

/** A side a row, and every round. */
export function storeReport(bench: StoreBench, circumstances: Bench['circumstances']): BenchReport {
  const figures = storeFigures(bench);
  const row = (side: string, { pointsPerSecond, bytesPerPoint }: SideReport, ratios: string[]) => [
    side,
    thousands(pointsPerSecond),
    bytesPerPoint.toFixed(1),
    ...ratios,
  ];
  const ratios = [figures.speedRatio.toFixed(2), figures.sizeRatio.toFixed(2)];
  return {
    title: `reelsweep ${circumstances.version}: taking metrics into the database`,
    how:
      `${circumstances.at}, ${circumstances.machine}. ${thousands(bench.points)} metric points of ${bench.files} metrics files, ` +
      `SQLite with synchronous=FULL; medians of ${bench.ours.length} rounds, the sides alternating; ratios of the same round.`,
    table: {
      columns: ['side', 'points/s', 'bytes a point', 'speed ratio', 'size ratio'],
      rows: [
        row('reelsweep, as the coordinator takes them in', figures.reelsweep, ratios),
        row('a plain table, a row a point, a transaction a file', figures.plainTable, ['', '']),
      ],
    },
    rounds: {
      columns: ['round', 'reelsweep, points/s', 'plain table, points/s'],
      rows: bench.ours.map((own, round) => [
        String(round + 1),
        thousands(speedOf(own)),
        thousands(speedOf(bench.plain[round] ?? own)),
      ]),
    },
    data: { ...circumstances, ...figures, ...bench },
  };
}

function sideReport(rounds: readonly IngestionFigures[]): SideReport {
  return {
    pointsPerSecond: median(rounds.map(speedOf)),
    bytesPerPoint: median(rounds.map(sizeOf)),
  };
}

const speedOf = ({ points, seconds }: IngestionFigures) => points / seconds;
const sizeOf = ({ points, bytes }: IngestionFigures) => bytes / points;

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en');
}
