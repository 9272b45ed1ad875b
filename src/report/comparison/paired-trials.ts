import type { TrialRecord } from '../../store/queries/sweep-record.js';
import { bothSides, type Sides } from './sides.js';

export interface PairedTrials {
  /** Two trials that succeeded, one of each sweep. */
  readonly pairs: readonly Sides<TrialRecord>[];
  /** All that succeeded and that the other sweep does not share, with a partner or without. */
  readonly own: Sides<readonly TrialRecord[]>;
  /** Trials that both sweeps share: they are one and the same, and say nothing of a difference. */
  readonly reused: number;
}

/**
 * Pairs the trials of two points: those of one replicate number with each other, which start from the same seed where the sweeps'
 * seeds are equal, then what is left in order. Where one side has more, the rest has no part.
 */
export function pairedTrials({ before, after }: Sides<readonly TrialRecord[]>): PairedTrials {
  const [one, other] = [succeeded(before), succeeded(after)];
  const ids = new Set(one.map(({ trialId }) => trialId));
  const shared = new Set(other.map(({ trialId }) => trialId).filter((id) => ids.has(id)));
  const own = bothSides({ before: one, after: other }, (trials) =>
    trials.filter(({ trialId }) => !shared.has(trialId)),
  );
  const left = [...own.before];
  const alike = own.after.flatMap((trial) => {
    const place = left.findIndex(({ replicate }) => replicate === trial.replicate);
    const [match] = place < 0 ? [] : left.splice(place, 1);
    return match === undefined ? [] : [{ before: match, after: trial }];
  });
  const taken = new Set(alike.map((pair) => pair.after));
  const rest = own.after.filter((trial) => !taken.has(trial));
  const inOrder = rest.flatMap((trial, index) => {
    const match = left[index];
    return match === undefined ? [] : [{ before: match, after: trial }];
  });
  return { pairs: [...alike, ...inOrder], own, reused: shared.size };
}

function succeeded(trials: readonly TrialRecord[]): TrialRecord[] {
  return trials
    .filter(({ state }) => state === 'succeeded')
    .toSorted((one, other) => one.replicate - other.replicate);
}
