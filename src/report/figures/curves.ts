import { grouped } from '../../files/by-name.js';
import { mean } from '../../statistics/crossed-table.js';
import type { SweepRecord } from '../../store/queries/sweep-record.js';
import { pointsOf } from './points.js';

export type Curves = ReturnType<typeof learningCurves>;
export type PointCurve = Curves['points'][number];

/**
 * Learning curves by point: the mean over the replicates that reached an epoch, with the lowest and highest of them. Relative to the
 * measured validation baseline where there is one; else the validation MSE, or the training MSE, as it is.
 */
export function learningCurves(sweep: SweepRecord, validationBaseline: number | null) {
  const validated = sweep.trials.some(({ curve }) =>
    curve.some(({ name }) => name === 'validationMse'),
  );
  const name = validated ? 'validationMse' : 'trainMse';
  const validationMetric =
    validationBaseline === null
      ? ('validation MSE' as const)
      : ('relative validation MSE' as const);
  const unit = validated ? (validationBaseline ?? 1) : 1;
  const points = pointsOf(sweep).map(({ point, trials }) => {
    const records = trials.flatMap(({ curve }) =>
      lastOfEpoch(curve.filter((record) => record.name === name)),
    );
    const epochs = [...grouped(records, ({ epoch }) => epoch)].map(([epoch, ofEpoch]) => {
      const values = ofEpoch.map(({ value }) => value / unit);
      return {
        epoch,
        mean: mean(values),
        low: Math.min(...values),
        high: Math.max(...values),
        replicates: values.length,
      };
    });
    return { point, epochs: epochs.toSorted((one, other) => one.epoch - other.epoch) };
  });
  return {
    metric: validated ? validationMetric : ('training MSE' as const),
    points: points.filter(({ epochs }) => epochs.length > 0),
  };
}

/** One record an epoch: the last, where a step metric has several. */
function lastOfEpoch<T extends { readonly epoch: number }>(records: readonly T[]): T[] {
  return [...new Map(records.map((record) => [record.epoch, record])).values()];
}
