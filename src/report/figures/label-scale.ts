import type { SweepRecord } from '../../store/queries/sweep-record.js';

/** From standardised labels back to IMDB points: score = mean + std x label. */
export interface LabelScale {
  readonly mean: number;
  readonly std: number;
}

/** The scale that dataset.json states, else that of the training movies; null where neither is known. */
export function labelScale({ facts, movies }: SweepRecord['dataset']): LabelScale | null {
  const stated = facts['label'];
  if (typeof stated === 'object' && stated !== null) {
    const { mean, std } = stated as { mean?: unknown; std?: unknown };
    if (typeof mean === 'number' && typeof std === 'number' && std > 0) return { mean, std };
  }
  const scores = movies.filter(({ split }) => split === 'train').map(({ score }) => score);
  if (scores.length === 0) return null;
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const std = Math.sqrt(
    scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length,
  );
  return std > 0 ? { mean, std } : null;
}
