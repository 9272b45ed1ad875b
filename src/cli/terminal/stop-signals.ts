import type { EventEmitter } from 'node:events';
import {
  endsWithTerminal,
  sighupEndsProcess,
  releaseClosedTerminals,
} from '../../files/process/terminal.js';
import { StopRequested, type StopCause } from '../../coordinator/control/stop-reason.js';

/** Signals that ask for an end, and who sends them: only Ctrl-C is a person's. */
const sources = {
  SIGINT: 'stopped-by-user',
  SIGTERM: 'stopped-by-system',
  SIGUSR1: 'stopped-by-system',
  SIGHUP: 'terminal-closed',
} as const satisfies Partial<Record<NodeJS.Signals, StopCause>>;

/** `npm`, `timeout` and service managers pass a signal on that its receiver has had already: both are one request. */
const oneRequestMs = 300;

export interface StopSignals {
  /** Aborted with a StopRequested. */
  readonly stop: AbortSignal;
  readonly stopNow: AbortSignal;
  readonly leave: AbortSignal;
  readonly leaveQuietly: () => void;
}

/**
 * The first signal asks to stop in good order, a second Ctrl-C or SIGTERM to stop at once; a terminal that closes says so several
 * times. What can go on without this process may do so where `leave` is aborted too: Ctrl-C alone says that it should end.
 * @param note is given the line that it stops
 * @param options from: what emits signals. elapsed: monotonic milliseconds. sighupEnds: whether SIGHUP counts
 */
export function listenForStop(
  note: (line: string) => void,
  {
    from = process,
    elapsed = () => performance.now(),
    sighupEnds = sighupEndsProcess(),
  }: {
    readonly from?: EventEmitter;
    readonly elapsed?: () => number;
    readonly sighupEnds?: boolean;
  } = {},
): StopSignals {
  let isQuiet = false;
  let askedAt = 0;
  const first = new AbortController();
  const second = new AbortController();
  const leaving = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    const by = sources[signal as keyof typeof sources];
    if (by === 'terminal-closed') {
      releaseClosedTerminals();
      if (!sighupEnds) return;
    }
    if (by !== 'stopped-by-user') leaving.abort();
    if (first.signal.aborted) {
      const isRepeated = signal === 'SIGINT' || signal === 'SIGTERM';
      if (isRepeated && elapsed() - askedAt > oneRequestMs) second.abort();
      return;
    }
    askedAt = elapsed();
    if (!isQuiet) note('Stopping in good order; once more stops at once.');
    first.abort(new StopRequested(by, signal));
  };
  for (const signal of Object.keys(sources)) from.on(signal, onSignal);
  return {
    stop: first.signal,
    stopNow: second.signal,
    leave: leaving.signal,
    leaveQuietly: () => {
      isQuiet = true;
    },
  };
}

/** Each keeps a terminal open that a person leaves: tmux, screen and zellij. */
const multiplexers = ['TMUX', 'STY', 'ZELLIJ'] as const;

/**
 * What to know before a long run: what closing this terminal does to a run on this machine.
 * @returns null where there is no terminal, or closing it does not end the run
 */
export function closingHint(environment: Readonly<NodeJS.ProcessEnv>): string | null {
  if (!endsWithTerminal(environment)) return null;
  if (multiplexers.some((name) => environment[name] !== undefined)) return null;
  return 'Closing this terminal stops the sweep after a checkpoint; `run --detach`, nohup or tmux let it go on without one.';
}
