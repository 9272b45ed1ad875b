import { AttemptError } from '../../runs/attempt-error.js';
import { listSweepFolders, readObeyedPlan } from '../../runs/sweep-plan.js';
import {
  type RunRequest,
  takeRequests,
  clearPause,
  isPaused,
  markPaused,
} from '../../runs/requests.js';
import { type SweepContext, currentStandings, currentState } from '../sweep-context.js';
import type { TrialState } from '../../runs/cause.js';
import { closeUnstarted } from '../attempts/finish-attempt.js';
import { requeueTrial } from '../schedule/requeue-trial.js';

/** What the trials of a run can be told while they run. */
export interface LiveTrials {
  /** Ends the run, each running trial with a checkpoint. */
  readonly stop: () => void;
  /** Stops one trial. @returns whether it ran here or waited to. */
  readonly stopTrial: (trialId: string) => boolean;
  /** Tells of a change that was made in the files and the database. */
  readonly changed: (sweep: string, request: RunRequest, applied: AppliedRequest) => void;
}

/** Takes the requests left for any sweep of the folder: the coordinator alone may write the database while it runs. */
export function applyRequests(context: SweepContext, live: LiveTrials): void {
  const onProblem = (message: string) => {
    context.emit({ kind: 'problem', message });
  };
  for (const sweep of listSweepFolders(context.runsFolder)) {
    for (const request of takeRequests(context.runsFolder, sweep, onProblem)) {
      try {
        heed(context, live, sweep, request);
      } catch (error) {
        if (!(error instanceof AttemptError)) throw error;
        context.emit({ kind: 'problem', message: error.message });
      }
    }
  }
}

function heed(context: SweepContext, live: LiveTrials, sweep: string, request: RunRequest): void {
  const own = sweep === context.plan.name;
  if (request.kind === 'stop') {
    const { trialId } = request;
    if (trialId === undefined) {
      if (own) live.stop();
      return;
    }
    if (live.stopTrial(trialId)) return;
  }
  const plan = own ? context.plan : readObeyedPlan(context.runsFolder, sweep);
  if (plan === null) return;
  const applied = applyRequest({ ...context, plan }, request);
  // The trial ended before its stop was read: nothing was stopped, and whoever asked was told so.
  if (request.kind === 'stop' && !applied.changed) return;
  live.changed(sweep, request, applied);
}

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
      return changing(
        retryable(context, request).filter((trialId) => requeueTrial(context, trialId)),
      );
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
