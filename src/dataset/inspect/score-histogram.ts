import type { PackMovie } from '../pack/pack.js';
import { splitNames } from '../split.js';
import type { Split } from '../split.js';

/** Scores of each split, counted in the same bins. */
export interface ScoreHistogram {
  /** Bounds of the bins, one more than there are bins; the last bin holds its upper bound too. */
  readonly bounds: readonly number[];
  readonly splits: readonly {
    readonly split: Split;
    readonly movies: number;
    readonly counts: readonly number[];
  }[];
}

/** Most bins that can be told apart on a phone. */
const mostBins = 24;

/** Bins of half a point, as IMDB's scores ask for, or the next rounder width that takes few enough. */
export function scoreHistogram(movies: readonly PackMovie[]): ScoreHistogram {
  const scores = movies.map(({ score }) => score);
  const lowest = scores.reduce((least, score) => Math.min(least, score), Infinity);
  const highest = scores.reduce((most, score) => Math.max(most, score), -Infinity);
  const width = binWidth(highest - lowest);
  const first = Math.floor(lowest / width);
  const bins = Math.max(1, Math.ceil(highest / width) - first);
  const place = (score: number) => Math.min(bins - 1, Math.floor(score / width) - first);
  return {
    bounds: Array.from({ length: bins + 1 }, (_, bound) =>
      Number(((first + bound) * width).toPrecision(12)),
    ),
    splits: splitNames.flatMap((split) => {
      const ofSplit = movies.filter((movie) => movie.split === split);
      if (ofSplit.length === 0) return [];
      const counts = Array.from({ length: bins }, () => 0);
      for (const { score } of ofSplit) counts[place(score)] = (counts[place(score)] ?? 0) + 1;
      return [{ split, movies: ofSplit.length, counts }];
    }),
  };
}

function binWidth(range: number): number {
  if (range / 0.5 <= mostBins - 1) return 0.5;
  const rough = range / (mostBins - 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5].find((step) => step * power >= rough) ?? 10) * power;
}
