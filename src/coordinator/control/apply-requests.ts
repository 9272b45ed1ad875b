import { AttemptError } from '../../runs/attempt-error.js';
import { listSweepFolders, readObeyedPlan } from '../../store/frozen-plan.js';
import { type AppliedRequest, applyRequest } from './apply-request.js';
import { type RunRequest, takeRequests } from '../../runs/requests.js';
import type { SweepContext } from '../sweep-context.js';

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
export function heedRequests(context: SweepContext, live: LiveTrials): void {
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
