/** Signals of a machine that goes down, a terminal that is closed, a job whose time is up: nobody is there who wants things to end. */
const leavingSignals = ['SIGTERM', 'SIGHUP', 'SIGUSR1'] as const;

/**
 * The first signal asks to stop in good order, the second to stop at once. What can go on without this process may do so where
 * `leave` is aborted too: Ctrl-C alone says that it should end.
 */
export function listenForStop(note: (line: string) => void): {
  stop: AbortSignal;
  stopNow: AbortSignal;
  leave: AbortSignal;
  leaveQuietly: () => void;
} {
  let isQuiet = false;
  const first = new AbortController();
  const second = new AbortController();
  const leaving = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    if ((leavingSignals as readonly string[]).includes(signal)) leaving.abort();
    if (first.signal.aborted) {
      second.abort();
      return;
    }
    if (!isQuiet) note('Stopping in good order; once more stops at once.');
    first.abort();
  };
  for (const signal of ['SIGINT', ...leavingSignals] as const) process.on(signal, onSignal);
  return {
    stop: first.signal,
    stopNow: second.signal,
    leave: leaving.signal,
    leaveQuietly: () => {
      isQuiet = true;
    },
  };
}
