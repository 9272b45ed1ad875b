import { trialStateSchema, type TrialState } from '../runs/cause.js';

/** Of each state a trial may be in, none: where counting begins. */
export const noTrials = Object.fromEntries(
  trialStateSchema.options.map((state) => [state, 0]),
) as Readonly<Record<TrialState, number>>;
