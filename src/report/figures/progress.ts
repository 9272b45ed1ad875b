import type { SweepRecord, TrialState } from '../../store/sweep-record.js';

/** How far the sweep is. */
export interface Progress {
  readonly planned: number;
  /** Trials that have come to an end, good or bad. */
  readonly finished: number;
  readonly states: Readonly<Record<TrialState, number>>;
  readonly complete: boolean;
}

export function progressOf({ trials }: SweepRecord): Progress {
  const states = {
    planned: 0,
    running: 0,
    succeeded: 0,
    failed: 0,
    'timed-out': 0,
    stopped: 0,
    pruned: 0,
  } satisfies Record<TrialState, number>;
  for (const { state } of trials) states[state] += 1;
  const open = states.planned + states.running;
  return {
    planned: trials.length,
    finished: trials.length - open,
    states,
    complete: open === 0,
  };
}
