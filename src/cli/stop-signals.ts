/** The first signal asks to stop in good order, the second to stop at once. */
export function listenForStop(note: (line: string) => void): {
  stop: AbortSignal;
  stopNow: AbortSignal;
  leaveQuietly: () => void;
} {
  let isQuiet = false;
  const first = new AbortController();
  const second = new AbortController();
  const onSignal = () => {
    if (first.signal.aborted) {
      second.abort();
      return;
    }
    if (!isQuiet) note('Stopping in good order; once more stops at once.');
    first.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('SIGHUP', onSignal);
  return {
    stop: first.signal,
    stopNow: second.signal,
    leaveQuietly: () => {
      isQuiet = true;
    },
  };
}
