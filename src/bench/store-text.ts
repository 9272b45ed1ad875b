import type { IngestionFigures } from './measure-ingestion.js';
import { median } from '../planning/benchmark/step-times.js';
import type { StoreBench } from './store-bench.js';

/** What one side came to. */
interface SideReport {
  /** Median of the rounds. */
  readonly pointsPerSecond: number;
  readonly bytesPerPoint: number;
}

/** What recording metrics costs, as `--json` prints it. */
export interface StoreReport {
  readonly reelsweep: SideReport;
  readonly plainTable: SideReport;
  /** Medians over the rounds of this side's figure by the plain table's in the same round. */
  readonly speedRatio: number;
  readonly sizeRatio: number;
}

export function storeReport({ ours, plain }: StoreBench): StoreReport {
  const ratio = (of: (figures: IngestionFigures) => number) =>
    median(ours.map((figures, round) => of(figures) / of(plain[round] ?? figures)));
  return {
    reelsweep: sideReport(ours),
    plainTable: sideReport(plain),
    speedRatio: ratio(speedOf),
    sizeRatio: ratio(sizeOf),
  };
}

export function storeText(bench: StoreBench): readonly string[] {
  const { reelsweep, plainTable, speedRatio, sizeRatio } = storeReport(bench);
  const rounds = (side: readonly IngestionFigures[]) =>
    side.map((figures) => thousands(speedOf(figures))).join(', ');
  return [
    `${bench.points.toLocaleString('en')} metric points of ${bench.files} metrics files, SQLite with synchronous=FULL`,
    `reelsweep, as the coordinator takes them in: ${sideText(reelsweep)} (rounds: ${rounds(bench.ours)})`,
    `a plain table, a row a point, a transaction a file: ${sideText(plainTable)} (rounds: ${rounds(bench.plain)})`,
    `reelsweep is ${speedRatio.toFixed(2)} times as fast and takes ${sizeRatio.toFixed(2)} times the room`,
  ];
}

function sideText({ pointsPerSecond, bytesPerPoint }: SideReport): string {
  return `${thousands(pointsPerSecond)} points/s, ${bytesPerPoint.toFixed(1)} bytes a point`;
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
