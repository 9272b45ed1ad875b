import { byName } from '../../files/by-name.js';
import type { MetricRecord } from '../../runs/metrics-file.js';

/** Metrics of one epoch. */
export interface EpochMetrics {
  readonly epoch: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Records by epoch, in the order they came. Figures of the test split are left out: no display of progress may show them. */
export function epochMetrics(records: readonly MetricRecord[]): EpochMetrics[] {
  const byEpoch = new Map<number, Record<string, number>>();
  for (const { epoch, name, value } of records) {
    if (epoch === 0 || isTestFigure(name)) continue;
    const metrics = byEpoch.get(epoch) ?? byName<number>();
    metrics[name] = value;
    byEpoch.set(epoch, metrics);
  }
  return [...byEpoch].map(([epoch, metrics]) => ({ epoch, metrics }));
}

/** Whether a metric speaks of the test split, such as testMse or baselineTestMse. Those are for the report, once the sweep has chosen. */
export function isTestFigure(name: string): boolean {
  return name.startsWith('test') || name.includes('Test');
}
