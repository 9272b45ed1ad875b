import { median } from '../median.js';
import type { PackMovie } from '../pack/pack.js';
import type { Finding } from './finding.js';

/** A pool below this share of the median is tiny. */
const tinyShare = 0.25;

/** Movies with fewer frames than a sweep may draw, and others whose pool is tiny beside those of most. */
export function poolFindings(movies: readonly PackMovie[], minFrames: number): readonly Finding[] {
  const counts = movies.map(({ frameCount }) => frameCount).toSorted((a, b) => a - b);
  const middle = median(counts);
  return movies.flatMap(({ movieId, frameCount: frames }): readonly Finding[] => {
    if (frames < minFrames) {
      const figures = { frames, minFrames };
      return [{ kind: 'few-frames', severity: 'warning', movies: [movieId], figures }];
    }
    if (frames < tinyShare * middle) {
      const figures = { frames, median: middle };
      return [{ kind: 'small-pool', severity: 'note', movies: [movieId], figures }];
    }
    return [];
  });
}
