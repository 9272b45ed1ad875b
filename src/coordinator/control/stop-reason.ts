import type { Asked } from '../attempts/attempt-outcome.js';
import type { StopReason } from '../run-event.js';

/** Who wants this process to end: a person, who pressed Ctrl-C; a terminal that was closed; the system. */
export type StopSource = 'user' | 'terminal-closed' | 'stopped-by-system';

/** The reason of an AbortSignal that is aborted because this process is to end. */
export class StopRequested extends Error {
  /** As of every error that an abort throws. */
  override readonly name = 'AbortError';

  readonly source: StopSource;
  readonly signal: NodeJS.Signals;

  constructor(source: StopSource, signal: NodeJS.Signals) {
    super(`${signal} asked this process to end.`);
    this.source = source;
    this.signal = signal;
  }
}

/** Why a run stops whose `stop` was aborted: a person's wish where nothing else is known. */
export function stopReasonOf(stop: AbortSignal | undefined): StopReason {
  const reason: unknown = stop?.reason;
  if (!(reason instanceof StopRequested) || reason.source === 'user') return { kind: 'signal' };
  const { source: kind, signal } = reason;
  return kind === 'terminal-closed' ? { kind } : { kind, signal };
}

/** Whether it stopped for something outside of itself: run again, it goes on. */
export function isStoppedFromOutside(stopped: StopReason | null): boolean {
  return stopped !== null && stopped.kind !== 'error' && stopped.kind !== 'failing-alike';
}

/** What a stop of the whole run means for a trial that is running: what it is asked, and why in a sentence. */
export function stopRequestFor(stopped: StopReason): readonly [asked: Asked, because?: string] {
  switch (stopped.kind) {
    case 'signal':
    case 'request':
    case 'left':
      return ['stop'];
    case 'terminal-closed':
      return ['terminal-closed'];
    case 'stopped-by-system':
      return [
        'stopped-by-system',
        `The run received ${stopped.signal}, as at a shutdown, from a service manager, a batch system or \`kill\`.`,
      ];
    case 'failing-alike':
      return [
        'safety-stop',
        `The run stopped itself: ${stopped.trials} trials failed alike before any succeeded (${stopped.message ?? stopped.cause}).`,
      ];
    case 'error':
      return [
        'safety-stop',
        `The run stopped itself because of an error of its own: ${stopped.message}`,
      ];
  }
}
