#!/usr/bin/env node
import { runCommandLine } from './command-line.js';
import { listenForStop } from './stop-signals.js';
import { openTerminal } from './terminal.js';
import { surviveClosedTerminal } from '../files/standard-descriptors.js';

surviveClosedTerminal();
const { stdout: out, stderr: err } = process;
for (const stream of [out, err]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // A closed terminal takes no more output, which is no reason to end.
    if (error.code === 'EIO') return;
    // A reader that has gone, as in `reelsweep status | head`, is no failure; a full disk is.
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
}
const terminal = openTerminal({ out, err }, Date.now);
const { stop, stopNow, leave, leaveQuietly } = listenForStop(terminal.note);

process.exitCode = await runCommandLine(process.argv.slice(2), {
  terminal,
  folder: process.cwd(),
  stop,
  stopNow,
  leave,
  leaveQuietly,
  now: Date.now,
});
