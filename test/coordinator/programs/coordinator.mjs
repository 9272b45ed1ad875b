// Runs the sweep whose plan and options the file in the first argument holds, as `reelsweep run` does, then what waits in the queue,
// and prints the summary.
import { readFileSync } from 'node:fs';
import { runQueued } from '#src/coordinator/schedule/run-queued.js';
import { runSweep } from '#src/coordinator/run-sweep.js';
import { planSlots } from '#src/executor/slots.js';

const { plan, runsFolder, attemptEntry, workers, test, timing } = JSON.parse(
  readFileSync(process.argv[2], 'utf8'),
);
const stop = new AbortController();
const stopNow = new AbortController();
process.on('SIGINT', () => (stop.signal.aborted ? stopNow : stop).abort());
try {
  const run = (wanted) =>
    runSweep(wanted, {
      runsFolder,
      attemptEntry,
      environment: () => ({ ...process.env, REELSWEEP_TEST: JSON.stringify(test) }),
      slots: planSlots(workers, { cores: 2, devices: [] }),
      stop: stop.signal,
      stopNow: stopNow.signal,
      timing,
      onEvent: ({ kind }) => console.log(JSON.stringify({ kind })),
    });
  const summary = await run(plan);
  if (summary.stopped === null) await runQueued(runsFolder, run, console.error);
  console.log(JSON.stringify({ summary }));
} catch (error) {
  console.log(JSON.stringify({ error: { kind: error.kind, message: error.message } }));
  if (error.kind === undefined) console.error(error);
  process.exitCode = 2;
}
