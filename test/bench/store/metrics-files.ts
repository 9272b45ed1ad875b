import { mkdirSync, writeFileSync } from 'node:fs';
import type { MetricRecord } from '#src/runs/metrics-file.js';
import { runsLayout } from '#src/runs/runs-layout.js';

/** An attempt whose metrics.jsonl is there to be read. */
export interface WrittenMetrics {
  readonly trialId: string;
  /** Of the attempt. */
  readonly folder: string;
  readonly points: number;
}

/** As a training trial names them. */
const names = ['trainMse', 'validationMse', 'learningRate', 'gradientNorm', 'samplesPerSecond'];
const stepsPerEpoch = 20;
const epochMs = 700;
/** Unix milliseconds. */
const start = 1_760_000_000_000;

/** Writes the metrics.jsonl of a trial's first attempt: an epoch after the other, each of the names once, in the contract's form. */
export function writeMetricsFile(
  runsFolder: string,
  trialId: string,
  points: number,
): WrittenMetrics {
  const folder = runsLayout.attempt(runsLayout.trial(runsFolder, trialId), 1);
  mkdirSync(folder, { recursive: true });
  const lines = Array.from({ length: points }, (_, index) => {
    const epoch = Math.floor(index / names.length) + 1;
    const record: MetricRecord = {
      seq: index + 1,
      epoch,
      step: epoch * stepsPerEpoch,
      name: names[index % names.length] ?? '',
      value: Math.sin(index),
      wallTimeMs: start + epoch * epochMs,
    };
    return `${JSON.stringify(record)}\n`;
  });
  writeFileSync(runsLayout.metrics(folder), lines.join(''));
  return { trialId, folder, points };
}
