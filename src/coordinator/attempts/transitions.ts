import type { Cause, TrialState } from '../../runs/cause.js';

/** What moves a trial: an attempt started, an attempt's cause, or a person who asks for another try. */
export type Reason = Cause | 'started' | 'retried';

/** Every transition there is; where a reason allows two states, the verdict on the attempt decides. */
export const transitions: Readonly<
  Record<TrialState, Readonly<Partial<Record<Reason, readonly TrialState[]>>>>
> = {
  planned: { started: ['running'] },
  running: {
    published: ['succeeded'],
    interrupted: ['planned', 'failed'],
    'stopped-by-user': ['planned', 'stopped'],
    'terminal-closed': ['planned'],
    'stopped-by-system': ['planned'],
    'safety-stop': ['planned'],
    stalled: ['planned', 'failed'],
    'out-of-memory': ['planned', 'failed'],
    'killed-by-signal': ['planned', 'failed'],
    exception: ['planned', 'failed'],
    'full-disk': ['planned', 'failed'],
    diverged: ['failed'],
    'bad-data': ['failed'],
    'lost-folder': ['failed'],
    'trial-timeout': ['timed-out'],
    pruned: ['pruned'],
  },
  succeeded: {},
  failed: { retried: ['planned'] },
  'timed-out': { retried: ['planned'] },
  stopped: { retried: ['planned'] },
  pruned: { retried: ['planned'] },
};

/** Passes a transition that the table holds. @throws Error for any other: that is a defect of ours, not of the trial. */
export function checkedTransition(from: TrialState, reason: Reason, to: TrialState): TrialState {
  if (transitions[from][reason]?.includes(to) === true) return to;
  throw new Error(`No trial goes from ${from} to ${to} because of ${reason}.`);
}
