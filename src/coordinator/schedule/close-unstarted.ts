import { claimAttempt } from '../../runs/claim-attempt.js';
import { unseenEnd } from '../../executor/process-end.js';
import type { PlannedTrial } from '../../store/sweep-plan.js';
import { openTrialAttempt } from '../attempts/open-trial-attempt.js';
import type { SweepContext } from '../sweep-context.js';
import type { AttemptVerdict } from '../attempts/attempt-outcome.js';
import { settleAttempt } from '../attempts/finish-attempt.js';

/**
 * Stops a trial that has not started: an attempt that is opened and ended at once, so that the run folders, and with them a
 * rebuilt database, remember it.
 */
export function closeUnstarted(context: SweepContext, trial: PlannedTrial): AttemptVerdict {
  const { attempt, folder, startedAt } = openTrialAttempt(context, trial);
  claimAttempt(folder);
  return settleAttempt(context, {
    trialId: trial.trialId,
    attempt,
    startedAt,
    end: unseenEnd,
    asked: 'stop-trial',
    askedBecause: null,
    watched: true,
  });
}
