#!/usr/bin/env node
import { once } from 'node:events';
import { outputStream } from '../files/output-stream.js';
import { sanitizeText } from '../files/sanitize-text.js';
import { runCommandLine } from './command-line.js';
import { describeFailure } from './terminal/failure.js';
import { codeAfterOutput, type OutputRole } from './terminal/output-role.js';
import { listenForStop } from './terminal/stop-signals.js';
import { openTerminal } from './terminal/terminal.js';
import { surviveClosedTerminal } from '../files/process/terminal.js';

surviveClosedTerminal();
let role: OutputRole = 'result';
const readerLeft = new AbortController();
// The console, yargs and libraries write to these streams as well, and are sanitised as the terminal's own text is.
const err = outputStream(process.stderr, { prepare: sanitizeText });
const out = outputStream(process.stdout, {
  prepare: sanitizeText,
  onLost: () => {
    if (role === 'result') readerLeft.abort();
  },
});
const terminal = openTerminal({ out, err }, Date.now);
// Node writes warnings to the descriptor itself.
process.removeAllListeners('warning');
process.on('warning', ({ name, message }) => terminal.note(`${name}: ${message}`));

process.on('uncaughtException', (error) => {
  for (const line of describeFailure(error, process.argv.includes('--verbose')).lines) {
    terminal.note(line);
  }
  exitAfter(err.flush());
});

const { stop, stopNow, leave, leaveQuietly } = listenForStop(terminal.note);
const code = await runCommandLine(process.argv.slice(2), {
  terminal,
  folder: process.cwd(),
  stop: AbortSignal.any([stop, readerLeft.signal]),
  stopNow,
  leave,
  leaveQuietly,
  now: Date.now,
  onRole: (found) => {
    role = found;
  },
});
// A signal ends the waiting for a reader that takes nothing.
const hurry = stop.aborted ? stopNow : stop;
const isStopped = stop.aborted;
const isFlushed = await Promise.race([
  Promise.all([out.flush(), err.flush()]).then(() => true),
  aborted(hurry).then(() => false),
]);
process.exitCode = codeAfterOutput(code, role, out.lost(), isStopped);
if (!isFlushed) process.exit();

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

function exitAfter(flushed: Promise<void>): void {
  void flushed.finally(() => process.exit(1));
}
