import { noTrials } from '../../runs/cause.js';
import type { SweepRecord, TrialState } from '../../store/queries/sweep-record.js';

/** How far the sweep is. */
export interface Progress {
  readonly planned: number;
  /** Trials that have come to an end, good or bad. */
  readonly finished: number;
  readonly states: Readonly<Record<TrialState, number>>;
  readonly complete: boolean;
}

export function progressOf({ trials }: SweepRecord): Progress {
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
