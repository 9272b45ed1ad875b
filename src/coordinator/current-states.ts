import type { TrialState } from '../runs/cause.js';
import { type TrialStanding, trialStandings, trialState } from '../store/run-queries.js';
import type { StateCounts } from './run-event.js';
import type { SweepContext } from './sweep-context.js';

/** State of a trial now, also where the database has yet to be written. */
export function currentState({ store, writer }: SweepContext, trialId: string): TrialState {
  return writer.waitingState(trialId) ?? trialState(store, trialId);
}

/** Where each trial of the sweep stands now, in the order of the plan, also where the database has yet to be written. */
export function currentStandings({ store, writer, plan }: SweepContext): TrialStanding[] {
  const standings = trialStandings(store, plan.name);
  if (writer.waiting === 0) return standings;
  return standings.map((standing) => ({
    ...standing,
    state: writer.waitingState(standing.trialId) ?? standing.state,
  }));
}

/** How many trials of the sweep are in each state now; states without trials are missing. */
export function currentCounts(context: SweepContext): StateCounts {
  const counts: Partial<Record<TrialState, number>> = {};
  for (const { state } of currentStandings(context)) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}
