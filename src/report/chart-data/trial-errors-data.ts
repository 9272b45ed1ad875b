import type { TrialRow } from '../figures/trial-rows.js';
import type { TrialErrorsData } from './chart-data.js';
import { shortNumber } from '../../text/numbers.js';

/** Each trial's test error; null where no trial has one. @param places the place of each point on the leaderboard, from 0 */
export function trialErrorsData(
  trials: readonly TrialRow[],
  places: ReadonlyMap<string, number>,
  baseline: number | null,
): TrialErrorsData | null {
  const relative = trials.some(({ relativeMse }) => relativeMse !== null);
  const ended = trials.flatMap((trial) => {
    const figure = relative ? trial.relativeMse : trial.testMse;
    const place = places.get(trial.point);
    if (figure === null || place === undefined) return [];
    return [
      {
        place,
        replicate: trial.replicate,
        value: shortNumber(figure.value),
        low: figure.low === null ? null : shortNumber(figure.low),
        high: figure.high === null ? null : shortNumber(figure.high),
      },
    ];
  });
  if (ended.length === 0) return null;
  return {
    baseline: relative ? 1 : baseline,
    relative,
    movies: trials.find(({ testMse }) => testMse !== null)?.testMse?.movies ?? 0,
    places: places.size,
    replicates: trials.reduce((most, { replicate }) => Math.max(most, replicate), 1),
    ended,
    without: trials.flatMap(({ point, replicate, state }) => {
      const place = places.get(point);
      const open = state === 'succeeded' || state === 'planned' || state === 'running';
      return open || place === undefined ? [] : [{ place, replicate, pruned: state === 'pruned' }];
    }),
  };
}
