import {
  absoluteErrors,
  bareEstimate,
  meanError,
  squaredErrors,
  relativeError,
  type Estimate,
} from '../../statistics/intervals.js';
import { correlation } from '../../statistics/correlation.js';
import type { TrialRecord } from '../../store/queries/sweep-record.js';
import { splitPredictions, type LabelScale } from './split-predictions.js';

/** What some trials predict of the movies of one split, on standardised labels. */
interface Predicted {
  /** [trials][movies] */
  readonly predictions: readonly (readonly number[])[];
  readonly labels: readonly number[];
  /** Null where the label's scale is unknown. */
  readonly scale: LabelScale | null;
}

/** Where a metric is shown on the leaderboard; CSV has its interval in two more columns. */
export interface MetricColumn {
  readonly split: 'validation' | 'test';
  readonly name: string;
  /** For filters. */
  readonly short: string;
  readonly csv: string;
  /** Whether Markdown and the terminal show it too. */
  readonly brief: boolean;
  readonly help: string;
}

/** How well predictions fit: how it is measured and where it is shown. */
interface Metric {
  readonly measure: (predicted: Predicted) => Estimate | null;
  readonly columns: readonly MetricColumn[];
}

/** All metrics by the member that holds them in a report's JSON, in the order of the leaderboard's columns. */
export const metrics = {
  relativeMse: {
    measure: ({ predictions, labels }) => {
      const baseline = labels.map((label) => label ** 2);
      return baseline.some((error) => error > 0)
        ? relativeError(squaredErrors(predictions, labels), baseline)
        : null;
    },
    columns: [
      {
        split: 'test',
        name: 'times baseline',
        short: 'rel',
        csv: 'relativeMse',
        brief: true,
        help: 'test MSE over the measured baseline’s test MSE',
      },
    ],
  },
  mse: {
    measure: ({ predictions, labels }) => meanError(squaredErrors(predictions, labels)),
    columns: [
      {
        split: 'test',
        name: 'test MSE',
        short: 'test',
        csv: 'testMse',
        brief: true,
        help: 'mean squared error on standardised labels',
      },
      {
        split: 'validation',
        name: 'validation MSE',
        short: 'val',
        csv: 'validationMse',
        brief: true,
        help: 'what the order and the choice are made by',
      },
    ],
  },
  mae: {
    measure: ({ predictions, labels, scale }) =>
      scale === null ? null : meanError(absoluteErrors(predictions, labels, scale.std)),
    columns: [
      {
        split: 'test',
        name: 'test MAE',
        short: 'mae',
        csv: 'testMaePoints',
        brief: false,
        help: 'mean absolute error in IMDB points',
      },
    ],
  },
  pearson: {
    measure: ({ predictions, labels }) => correlation(predictions, labels),
    columns: [
      {
        split: 'test',
        name: 'test r',
        short: 'r',
        csv: 'testPearson',
        brief: false,
        help: 'Pearson’s correlation of predicted and actual',
      },
    ],
  },
} satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;

/** How well some trials predict one split, replicates pooled: the mean over replicates, not an ensemble of them. */
export type SplitScores = { readonly mse: Estimate } & {
  readonly [Name in MetricName]: Estimate | null;
};

/** Null where no trial has anything to say of this split. */
export function splitScores(
  trials: readonly Pick<TrialRecord, 'predictions' | 'metrics'>[],
  split: 'validation' | 'test',
  scale: LabelScale | null,
): SplitScores | null {
  const shared = splitPredictions(trials, split);
  if (shared !== null) return scoresBy(({ measure }) => measure({ ...shared, scale }));
  // A user's own program predicts nothing: it reports figures, without an interval.
  const values = trials.flatMap((trial) => trial.metrics[`${split}Mse`] ?? []);
  if (values.length === 0) return null;
  const mse = bareEstimate(values);
  return scoresBy((metric) => (metric === metrics.mse ? mse : null));
}

function scoresBy(figure: (metric: Metric) => Estimate | null): SplitScores {
  const named = Object.entries<Metric>(metrics).map(([name, metric]) => [name, figure(metric)]);
  return Object.fromEntries(named) as SplitScores;
}
