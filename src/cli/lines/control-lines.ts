import type { ControlOutcome } from '../../app/control-sweep.js';
import type { TrialState } from '../../runs/cause.js';
import { counted } from '../../text/numbers.js';

type Of<Kind extends ControlOutcome['request']['kind']> = ControlOutcome & {
  readonly request: { readonly kind: Kind };
};

/** What `--json` prints of a request: the same shape for all. */
export function controlData(outcome: ControlOutcome) {
  const { sweep, request } = outcome;
  switch (outcome.kind) {
    case 'asked':
      return { sweep, request, asked: { pid: outcome.pid, taken: outcome.taken } };
    case 'applied':
      return { sweep, request, changed: outcome.changed, trials: outcome.trials };
    default:
      return { sweep, request, changed: outcome.kind !== 'nothing', trials: [] };
  }
}

/** The same as a sentence, as the terminal and the dashboard show it. */
export function controlText(outcome: ControlOutcome): string {
  const { request } = outcome;
  switch (request.kind) {
    case 'stop':
      return stopText(outcome as Of<'stop'>);
    case 'pause':
      return pauseText(outcome);
    case 'resume':
      return resumeText(outcome);
    case 'retry':
      return retryText(outcome as Of<'retry'>);
  }
}

/** The process that was asked, as the beginning of a sentence. */
function whom({ pid, host, taken }: ControlOutcome & { readonly kind: 'asked' }): string {
  return taken
    ? `Process ${pid} on ${host} has taken the request`
    : `Process ${pid} on ${host} is busy and takes the request once it polls again`;
}

const ended: Readonly<Record<TrialState, string>> = {
  planned: 'is planned',
  running: 'has just ended',
  succeeded: 'has succeeded',
  failed: 'has failed',
  'timed-out': 'has timed out',
  stopped: 'is stopped',
  pruned: 'is pruned',
};

function stopText(outcome: Of<'stop'>): string {
  const { sweep, before = null } = outcome;
  const { trialId } = outcome.request;
  if (outcome.kind === 'unqueued') return `Sweep ${sweep} no longer waits in the queue.`;
  if (outcome.kind === 'restart-removed')
    return `Sweep ${sweep} is not running here; it is not started again after a reboot either, now.`;
  if (outcome.kind === 'nothing') {
    const subject = sweep === null ? 'No sweep is' : `Sweep ${sweep} is not`;
    return `${subject} running here; nothing was stopped.`;
  }
  if (trialId === undefined) {
    return outcome.kind === 'asked'
      ? `${whom(outcome)}: sweep ${sweep} stops once its running trials have written a checkpoint; the same \`run\` resumes it.`
      : `Sweep ${sweep} has ended meanwhile; nothing was stopped.`;
  }
  const hadEnded = before !== 'planned' && before !== 'running';
  if (hadEnded || (outcome.kind === 'applied' && !outcome.changed))
    return `Trial ${trialId} ${before === null ? 'is unknown' : ended[before]}; there was nothing to stop.`;
  return outcome.kind === 'asked'
    ? `${whom(outcome)}: trial ${trialId} stops${before === 'running' ? ' once it has written a checkpoint' : ''}; \`retry ${trialId}\` has it run again.`
    : `Trial ${trialId} is stopped; \`retry ${trialId}\` has it run again.`;
}

function pauseText(outcome: ControlOutcome): string {
  const { sweep } = outcome;
  const undo = `\`resume ${sweep}\` undoes it`;
  if (outcome.kind === 'nothing') {
    return outcome.state === 'paused'
      ? `Sweep ${sweep} is paused already; ${undo}.`
      : `Every trial of sweep ${sweep} has ended; there is nothing to pause.`;
  }
  return outcome.kind === 'asked'
    ? `${whom(outcome)}: sweep ${sweep} starts no new trial, and those that run go on; ${undo}.`
    : `Sweep ${sweep} is paused: \`run\` does not run it; ${undo}.`;
}

function resumeText(outcome: ControlOutcome): string {
  const { sweep } = outcome;
  if (outcome.kind === 'asked') return `${whom(outcome)}: sweep ${sweep} starts trials again.`;
  return outcome.kind === 'applied' && outcome.changed
    ? `Sweep ${sweep} is no longer paused; the same \`run\` goes on with it.`
    : `Sweep ${sweep} was not paused; if it was stopped, the same \`run\` goes on with it.`;
}

function retryText(outcome: Of<'retry'>): string {
  const { sweep } = outcome;
  const { trialId, failedOnly } = outcome.request;
  const which =
    trialId === undefined
      ? `trials of sweep ${sweep} that ${failedOnly ? 'failed or timed out' : 'failed, timed out, were stopped or were pruned'}`
      : `trial ${trialId}`;
  if (outcome.kind === 'asked') return `${whom(outcome)}: ${which} may run again.`;
  const planned = outcome.kind === 'applied' ? outcome.trials.length : 0;
  if (trialId !== undefined) {
    return planned === 0
      ? `Trial ${trialId} has not ${failedOnly ? 'failed' : 'failed, been stopped or been pruned'}; there is nothing to retry.`
      : `Trial ${trialId} is planned again; the same \`run\` of sweep ${sweep} runs it.`;
  }
  if (planned === 0) return `There are no ${which}; nothing to retry.`;
  const [verb, them] = planned === 1 ? ['is', 'it'] : ['are', 'them'];
  return `${counted(planned, 'trial')} of sweep ${sweep} ${verb} planned again; the same \`run\` runs ${them}.`;
}
