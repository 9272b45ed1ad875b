import type { TrialRecord } from '../../store/queries/sweep-record.js';

/** Why trials, or comparisons that need several, have nothing to say. Failed counts those timed out or stopped too. */
export interface Lost {
  readonly failed: number;
  readonly pruned: number;
  /** Not finished yet. */
  readonly open: number;
  /** Succeeded, but without predictions for these movies. */
  readonly silent: number;
}

/** Counts groups of trials that cannot be used, each once, by the worst that befell one of its trials. */
export function lostOf(groups: readonly (readonly TrialRecord[])[]): Lost {
  const lost = { failed: 0, pruned: 0, open: 0, silent: 0 };
  for (const group of groups) {
    const states = new Set(group.map(({ state }) => state));
    if (states.has('failed') || states.has('timed-out') || states.has('stopped')) lost.failed += 1;
    else if (states.has('pruned')) lost.pruned += 1;
    else if (states.has('running') || states.has('planned')) lost.open += 1;
    else lost.silent += 1;
  }
  return lost;
}
