import type { TrialState } from '../../runs/cause.js';
import { closeUnstarted } from '../schedule/close-unstarted.js';
import { currentStandings, currentState } from '../current-states.js';
import { clearPause, isPaused, markPaused } from './pause-mark.js';
import { planAgain } from '../schedule/requeue-trial.js';
import type { RunRequest } from '../../runs/requests.js';
import type { SweepContext } from '../sweep-context.js';

/** What a request came to. */
export interface AppliedRequest {
  /** Trials whose state it changed. */
  readonly trials: readonly string[];
  /** Whether anything is different now. */
  readonly changed: boolean;
}

const failedStates: ReadonlySet<TrialState> = new Set<TrialState>(['failed', 'timed-out']);

/** Does what a request asks of a sweep, as far as no process is concerned: trials that run are their coordinator's. */
export function applyRequest(context: SweepContext, request: RunRequest): AppliedRequest {
  const { runsFolder, plan } = context;
  switch (request.kind) {
    case 'stop':
      return changing(request.trialId !== undefined && stopPlanned(context, request.trialId));
    case 'retry':
      return changing(retryable(context, request).filter((trialId) => planAgain(context, trialId)));
    case 'pause': {
      if (isPaused(runsFolder, plan.name)) return changing([]);
      markPaused(runsFolder, plan.name, context.clock());
      return { trials: [], changed: true };
    }
    case 'resume': {
      const changed = isPaused(runsFolder, plan.name);
      clearPause(runsFolder, plan.name);
      return { trials: [], changed };
    }
  }
}

function changing(trials: readonly string[] | false): AppliedRequest {
  const changed = trials === false ? [] : trials;
  return { trials: changed, changed: changed.length > 0 };
}

/** The trial, where it was planned and is stopped now. */
function stopPlanned(context: SweepContext, trialId: string): readonly string[] {
  const trial = context.plan.trials.find((planned) => planned.trialId === trialId);
  if (trial === undefined || currentState(context, trialId) !== 'planned') return [];
  closeUnstarted(context, trial);
  return [trialId];
}

function retryable(
  context: SweepContext,
  { trialId, failedOnly }: Extract<RunRequest, { kind: 'retry' }>,
): readonly string[] {
  return currentStandings(context)
    .filter((trial) => trialId === undefined || trial.trialId === trialId)
    .filter(({ state }) => !failedOnly || failedStates.has(state))
    .map((trial) => trial.trialId);
}
