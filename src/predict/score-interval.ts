import { conformalHalfWidth, conformalRank } from '../statistics/conformal.js';
import { chanceOfHoldingAtMost } from '../statistics/conformal.js';
import type { Caution } from './cautions.js';
import type { VideoScore } from './video-score.js';

/** Absolute errors of a model on the standardised scale, by split. */
export interface Residuals {
  /** Those that the interval is made of. */
  readonly validation: readonly number[];
  /** Those that it is held against: the model was not chosen by them. */
  readonly test: readonly number[];
}

/** The share of new movies' scores that an interval is meant to hold. */
const level = 0.9;

/** Rarer than this, chance is no explanation for an interval that holds few. */
const leastChance = 0.05;

/**
 * The split conformal interval (Lei et al. 2018) around a score, from the errors on the validation movies. Those also chose the model, so
 * it is narrower than it should be; how many of the test movies' scores one of this width held tells by how much.
 * @param score on the IMDB scale, which ends the interval
 * @param std of the labels: the unit of the residuals in points
 */
export function scoreInterval(
  score: number,
  std: number,
  { validation, test }: Residuals,
): { readonly interval: VideoScore['interval']; readonly doubts: readonly Caution[] } {
  const half = conformalHalfWidth(validation, level);
  if ('needed' in half) {
    return {
      interval: null,
      doubts: [{ kind: 'no-interval', movies: validation.length, wanted: half.needed }],
    };
  }
  const held = test.filter((residual) => residual <= half.halfWidth).length;
  const movies = test.length;
  const rank = conformalRank(validation.length, level);
  const chance = chanceOfHoldingAtMost(held, movies, { rank, residuals: validation.length });
  return {
    interval: {
      level,
      low: Math.max(1, score - half.halfWidth * std),
      high: Math.min(10, score + half.halfWidth * std),
      movies: validation.length,
      tested: movies === 0 ? null : { held, movies },
    },
    doubts: chance < leastChance ? [{ kind: 'narrow-interval', level, held, movies, chance }] : [],
  };
}
