import { orIfDamaged } from '../../runs/runs-file.js';
import { listSweepFolders, readObeyedPlan } from '../../runs/sweep-plan.js';
import {
  type ControlRequest,
  takeRequests,
  clearPause,
  isPaused,
  markPaused,
} from '../../runs/requests.js';
import { type SweepContext, currentState, currentStates, emitProblem } from '../sweep-context.js';
import { closeUnstarted } from '../attempts/finish-attempt.js';
import { requeueTrial } from '../schedule/requeue-trial.js';

/** How requests reach the trials of a run. */
export interface LiveTrials {
  /** Ends the run, each running trial with a checkpoint. */
  readonly stop: () => void;
  /** Stops one trial. @returns whether it ran here or waited to. */
  readonly stopTrial: (trialId: string) => boolean;
  /** Called after a change to the files and the database. */
  readonly changed: (sweep: string, request: ControlRequest, applied: AppliedRequest) => void;
}

/** Takes the requests left for any sweep of the folder: the coordinator alone may write the database while it runs. */
export function applyRequests(context: SweepContext, live: LiveTrials): void {
  const { runsFolder } = context;
  const onProblem = emitProblem(context);
  for (const sweep of listSweepFolders(runsFolder)) {
    for (const request of takeRequests(runsFolder, sweep, onProblem)) {
      orIfDamaged(() => handle(context, live, sweep, request), undefined, onProblem);
    }
  }
}

function handle(
  context: SweepContext,
  live: LiveTrials,
  sweep: string,
  request: ControlRequest,
): void {
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
  // The trial ended before its stop was read: nothing was stopped, and the answer to the person said so.
  if (request.kind === 'stop' && !applied.changed) return;
  live.changed(sweep, request, applied);
}

/** The result of a request. */
export interface AppliedRequest {
  /** Trials whose state it changed. */
  readonly trials: readonly string[];
  /** Whether anything is different now. */
  readonly changed: boolean;
}

/** Does what a request asks of a sweep, as far as no process is concerned: trials that run are their coordinator's. */
export function applyRequest(context: SweepContext, request: ControlRequest): AppliedRequest {
  const { runsFolder, plan } = context;
  const wasPaused = isPaused(runsFolder, plan.name);
  switch (request.kind) {
    case 'stop': {
      const trial = plan.trials.find(({ trialId }) => trialId === request.trialId);
      const isWaiting = trial !== undefined && currentState(context, trial.trialId) === 'planned';
      if (isWaiting) closeUnstarted(context, trial);
      return { trials: isWaiting ? [trial.trialId] : [], changed: isWaiting };
    }
    case 'retry': {
      const { trialId: one, failedOnly } = request;
      const trials = currentStates(context)
        .filter(({ trialId }) => one === undefined || trialId === one)
        .filter(({ state }) => !failedOnly || state === 'failed' || state === 'timed-out')
        .map(({ trialId }) => trialId)
        .filter((trialId) => requeueTrial(context, trialId));
      return { trials, changed: trials.length > 0 };
    }
    case 'pause':
      if (!wasPaused) markPaused(runsFolder, plan.name, context.clock());
      return { trials: [], changed: !wasPaused };
    case 'resume':
      clearPause(runsFolder, plan.name);
      return { trials: [], changed: wasPaused };
  }
}
