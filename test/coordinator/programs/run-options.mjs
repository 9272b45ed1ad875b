import { planSlots } from '#src/executor/slots.js';

/**
 * Options of a run whose trials are the small processes of trial.mjs, for a coordinator in the test's process or a separate one.
 * @param {{ runsFolder: string, attemptEntry: string, workers: number, test: object, timing: Partial<import('#src/coordinator/run-options.js').RunTiming> }} input
 */
export function runOptions({ runsFolder, attemptEntry, workers, test, timing }) {
  const stop = new AbortController();
  const stopNow = new AbortController();
  const options = {
    runsFolder,
    attemptEntry,
    environment: () => ({ ...process.env, REELSWEEP_TEST: JSON.stringify(test) }),
    slots: planSlots(workers, { cores: 2, devices: [] }),
    stop: stop.signal,
    stopNow: stopNow.signal,
    timing,
  };
  return { stop, stopNow, options };
}
