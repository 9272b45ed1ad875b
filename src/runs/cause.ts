import { z } from 'zod';

/** Why an attempt ended as it did, or why a trial is in its state: a finite list, so that every ending has a rule. */
export const causes = [
  'published',
  'interrupted',
  /** Ctrl-C, `stop` or the dashboard's button: nothing else. */
  'stopped-by-user',
  'terminal-closed',
  /** A shutdown, a service manager, a batch system, `kill`. */
  'stopped-by-system',
  /** The sweep stopped itself: trials failed alike, or the coordinator met an error. */
  'safety-stop',
  'stalled',
  'trial-timeout',
  'pruned',
  'out-of-memory',
  'killed-by-signal',
  'diverged',
  'bad-data',
  /** The trial's folder was deleted or moved while it ran, or cannot be used: its settings are not to blame. */
  'lost-folder',
  'exception',
  'full-disk',
] as const;

export const causeSchema = z.enum(causes);
export type Cause = z.output<typeof causeSchema>;

/** Whether an attempt was ended from outside of it: that says nothing of its trial, and costs no retry. */
export function isFromOutside(cause: Cause): boolean {
  const outside: readonly Cause[] = [
    'interrupted',
    'stopped-by-user',
    'terminal-closed',
    'stopped-by-system',
    'safety-stop',
  ];
  return outside.includes(cause);
}

/** The state of a trial. */
const trialStates = [
  'planned',
  'running',
  'succeeded',
  'failed',
  'timed-out',
  'stopped',
  'pruned',
] as const;

export const trialStateSchema = z.enum(trialStates);
export type TrialState = z.output<typeof trialStateSchema>;

/** Of each state a trial may be in, none: where counting begins. */
export const noTrials = Object.fromEntries(
  trialStateSchema.options.map((state) => [state, 0]),
) as Readonly<Record<TrialState, number>>;
