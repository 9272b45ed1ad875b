// Runs the sweep whose plan and options the file in the first argument holds, as `reelsweep run` does, then what waits in the queue,
// and prints the summary.
import { readFileSync } from 'node:fs';
import { runQueued } from '#src/coordinator/schedule/run-queued.js';
import { runSweep } from '#src/coordinator/run-sweep.js';
import { runOptions } from './run-options.mjs';

const { plan, ...input } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { stop, stopNow, options } = runOptions(input);
process.on('SIGINT', () => (stop.signal.aborted ? stopNow : stop).abort());
try {
  const run = (wanted) =>
    runSweep(wanted, { ...options, onEvent: ({ kind }) => console.log(JSON.stringify({ kind })) });
  const summary = await run(plan);
  if (summary.stopped === null) await runQueued(input.runsFolder, run, console.error);
  console.log(JSON.stringify({ summary }));
} catch (error) {
  console.log(JSON.stringify({ error: { kind: error.kind, message: error.message } }));
  if (error.kind === undefined) console.error(error);
  process.exitCode = 2;
}
