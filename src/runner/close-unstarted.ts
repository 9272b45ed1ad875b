import { claimAttempt } from '../attempt/attempt-owner.js';
import type { PlannedTrial } from '../store/sweep-plan.js';
import { openTrialAttempt } from './open-trial-attempt.js';
import type { RunContext } from './run-context.js';
import { type Settled, settleAttempt } from './settle-attempt.js';

/**
 * Stops a trial that has not started: an attempt that is opened and ended at once, so that the run folders, and with them a
 * rebuilt database, remember it.
 */
export function closeUnstarted(context: RunContext, trial: PlannedTrial): Settled {
  const { attempt, folder, startedAt } = openTrialAttempt(context, trial);
  claimAttempt(folder);
  return settleAttempt(context, {
    trialId: trial.trialId,
    attempt,
    startedAt,
    end: { exitCode: null, signal: null, startError: null },
    asked: 'stop-trial',
    memoryKill: false,
    watched: true,
  });
}
