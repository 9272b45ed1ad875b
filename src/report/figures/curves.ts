import type { SweepRecord } from '../../store/queries/sweep-record.js';
import { pointsOf, grouped } from './points.js';

/** One epoch of a point's learning curve over the replicates that reached it. */
interface CurveEpoch {
  readonly epoch: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly replicates: number;
}

export interface PointCurve {
  readonly point: string;
  readonly epochs: readonly CurveEpoch[];
}

export interface Curves {
  /** Relative to the measured validation baseline where there is one; else the validation MSE, or the training MSE, as it is. */
  readonly metric: 'relative validation MSE' | 'validation MSE' | 'training MSE';
  readonly points: readonly PointCurve[];
}

/** Learning curves by point: the mean over replicates, with the lowest and highest of them. */
export function learningCurves(sweep: SweepRecord, validationBaseline: number | null): Curves {
  const validated = sweep.trials.some(({ curve }) =>
    curve.some(({ name }) => name === 'validationMse'),
  );
  const name = validated ? 'validationMse' : 'trainMse';
  const validationMetric =
    validationBaseline === null ? 'validation MSE' : 'relative validation MSE';
  const unit = validated ? (validationBaseline ?? 1) : 1;
  const points = pointsOf(sweep).map(({ point, trials }) => {
    const byEpoch = grouped(
      trials.flatMap((trial) => lastOfEpoch(trial.curve.filter((record) => record.name === name))),
      ({ epoch }) => String(epoch),
    );
    const epochs = [...byEpoch.entries()]
      .map(([key, records]) => {
        const values = records.map(({ value }) => value / unit);
        return {
          epoch: Number(key),
          mean: values.reduce((sum, value) => sum + value, 0) / values.length,
          low: Math.min(...values),
          high: Math.max(...values),
          replicates: values.length,
        };
      })
      .toSorted((one, other) => one.epoch - other.epoch);
    return { point, epochs };
  });
  return {
    metric: validated ? validationMetric : 'training MSE',
    points: points.filter(({ epochs }) => epochs.length > 0),
  };
}

/** One record an epoch: the last, where a step metric has several. */
function lastOfEpoch<T extends { readonly epoch: number }>(records: readonly T[]): T[] {
  return [...new Map(records.map((record) => [record.epoch, record])).values()];
}
