import type { Cause } from '../../runs/cause.js';
import { runStop, type StopOrder } from '../attempts/attempt-outcome.js';
import type { StopReason } from '../run-event.js';

/** Why this process is to end: a person pressed Ctrl-C, a terminal was closed, or the system wants it. */
export type StopCause = Extract<Cause, 'stopped-by-user' | 'terminal-closed' | 'stopped-by-system'>;

/** The reason of an AbortSignal that is aborted because this process is to end. */
export class StopRequested extends Error {
  /** As of every error that an abort throws. */
  override readonly name = 'AbortError';

  override readonly cause: StopCause;
  readonly signal: NodeJS.Signals;

  constructor(cause: StopCause, signal: NodeJS.Signals) {
    super(`${signal} asked this process to end.`);
    this.cause = cause;
    this.signal = signal;
  }
}

/** Why a run stops whose `stop` was aborted: a person stopped it where nothing else is known. */
export function stopReasonOf(stop: AbortSignal | undefined): StopReason {
  const reason: unknown = stop?.reason;
  if (!(reason instanceof StopRequested) || reason.cause === 'stopped-by-user')
    return { kind: 'signal' };
  const { cause: kind, signal } = reason;
  return kind === 'terminal-closed' ? { kind } : { kind, signal };
}

/** Whether it stopped for something outside of itself: run again, it goes on. */
export function isStoppedFromOutside(stopped: StopReason | null): boolean {
  return stopped !== null && stopped.kind !== 'error' && stopped.kind !== 'failing-alike';
}

/** What a stop of the run means for a trial that is running. */
export function stopOrderOf(stopped: StopReason): StopOrder {
  switch (stopped.kind) {
    case 'signal':
    case 'request':
    case 'left':
      return runStop('stopped-by-user');
    case 'terminal-closed':
      return runStop('terminal-closed');
    case 'stopped-by-system':
      return runStop(
        'stopped-by-system',
        `The run received ${stopped.signal}, as at a shutdown, from a service manager, a batch system or \`kill\`.`,
      );
    case 'failing-alike': {
      const { trials, message, cause } = stopped;
      const why = `${trials} trials failed alike before any succeeded (${message ?? cause})`;
      return runStop('safety-stop', `The run stopped itself: ${why}.`);
    }
    case 'error':
      return runStop('safety-stop', `The run stopped because of an error: ${stopped.message}`);
  }
}
