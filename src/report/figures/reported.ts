import type { SweepRecord } from '../../store/queries/sweep-record.js';
import type { LeaderboardRow } from './leaderboard.js';
import type { Verdict } from './verdict.js';

/** Whether the trials are a user's own program, whose figures are its own word: it leaves no predictions and names no device. */
export function isReported({ trials }: Pick<SweepRecord, 'trials'>): boolean {
  const succeeded = trials.filter(({ state }) => state === 'succeeded');
  return (
    succeeded.length > 0 &&
    succeeded.every(({ device, predictions }) => device === null && predictions.length === 0)
  );
}

/** What a sweep of a user's own program says. @param rows the leaderboard, best by validation first */
export function reportedVerdict(rows: readonly LeaderboardRow[]): Verdict {
  const succeeded = rows.filter(({ replicates }) => replicates.succeeded > 0);
  const [chosen] = succeeded;
  return chosen === undefined || chosen.validation === null
    ? { kind: 'reported-unranked', points: succeeded.length }
    : { kind: 'reported', chosen, points: succeeded.length };
}
