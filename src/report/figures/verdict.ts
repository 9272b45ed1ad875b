import { noTrials } from '../../runs/cause.js';
import type { SweepRecord, TrialState } from '../../store/queries/sweep-record.js';
import type { BaselineFigures } from './standards.js';
import type { LeaderboardRow } from './leaderboard.js';
import { sideOf, type Estimate } from '../../statistics/intervals.js';

export type Progress = ReturnType<typeof progressOf>;

/** How far the sweep is; `finished` trials have come to an end, good or bad. */
export function progressOf({ trials }: SweepRecord) {
  const states: Record<TrialState, number> = { ...noTrials };
  for (const { state } of trials) states[state] += 1;
  const open = states.planned + states.running;
  return {
    planned: trials.length,
    finished: trials.length - open,
    states,
    complete: open === 0,
  };
}

/** What the sweep says, by the setting that validation chose. */
export type Verdict =
  | { readonly kind: 'nothing-succeeded' }
  /** Figures that a user's own program gave of itself: nothing to put an interval around. */
  | { readonly kind: 'reported'; readonly chosen: LeaderboardRow; readonly points: number }
  | { readonly kind: 'reported-unranked'; readonly points: number }
  /** No validation split, so nothing may choose among the settings. */
  | { readonly kind: 'nothing-chosen'; readonly points: number; readonly tested: boolean }
  /** No test split: the chosen setting's own validation figures, which flatter it. */
  | { readonly kind: 'no-test'; readonly chosen: LeaderboardRow; readonly points: number }
  | {
      readonly kind: 'beats' | 'does-not-beat';
      readonly chosen: LeaderboardRow;
      readonly points: number;
      readonly testMse: Estimate;
      /** Null where trials gave no predictions to compare movie by movie. */
      readonly relativeMse: Estimate | null;
      readonly baselineMse: Estimate | null;
      /** Where the interval of the relative MSE lies as to 1; null without an interval. */
      readonly side: 'below' | 'above' | 'around' | null;
      /** MSE less that of the cheap reference on the same test movies; null where they cannot be paired. */
      readonly fromReference: Estimate | null;
    };

/**
 * @param rows the leaderboard, best by validation first
 * @param fromReference how far a point's test MSE lies from the cheap reference's
 */
export function verdictOf(
  sweep: SweepRecord,
  rows: readonly LeaderboardRow[],
  testBaseline: BaselineFigures | null,
  fromReference: (point: string) => Estimate | null,
): Verdict {
  const succeeded = rows.filter(({ replicates }) => replicates.succeeded > 0);
  const points = succeeded.length;
  const [chosen] = succeeded;
  const isChosen = chosen !== undefined && chosen.validation !== null;
  if (isReported(sweep)) {
    return isChosen ? { kind: 'reported', chosen, points } : { kind: 'reported-unranked', points };
  }
  if (points === 0) return { kind: 'nothing-succeeded' };
  if (!isChosen) return { kind: 'nothing-chosen', points, tested: testBaseline !== null };
  if (chosen.test === null) return { kind: 'no-test', chosen, points };
  const { mse, relativeMse } = chosen.test;
  const side = relativeMse === null ? null : sideOf(relativeMse, 1);
  return {
    kind: side === 'below' ? 'beats' : 'does-not-beat',
    chosen,
    points,
    testMse: mse,
    relativeMse,
    baselineMse: testBaseline?.mse ?? null,
    side,
    fromReference: fromReference(chosen.point),
  };
}

/** The setting that validation chose; null where nothing chose. */
export function chosenOf(verdict: Verdict): LeaderboardRow | null {
  return 'chosen' in verdict ? verdict.chosen : null;
}

/** Whether the trials are a user's own program, whose figures are its own word: it leaves no predictions and names no device. */
export function isReported({ trials }: Pick<SweepRecord, 'trials'>): boolean {
  const succeeded = trials.filter(({ state }) => state === 'succeeded');
  return (
    succeeded.length > 0 &&
    succeeded.every(({ device, predictions }) => device === null && predictions.length === 0)
  );
}
