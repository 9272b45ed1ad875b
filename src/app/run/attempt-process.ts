// A trial's process: one argument, the attempt's folder; everything else goes through files.
import { resolve } from 'node:path';
import { outputStream } from '../../files/output-stream.js';
import { surviveClosedTerminal } from '../../files/process/terminal.js';
import { runAttempt } from '../../trial/run-attempt.js';

surviveClosedTerminal();
// What a program keeps is loaded by its next attempt: no other user may change it, whatever the umask is.
process.umask(process.umask() | 0o022);

// A full disk under log.txt ends no trial.
const [out, err] = [outputStream(process.stdout), outputStream(process.stderr)];
const [folder] = process.argv.slice(2);
if (folder === undefined) {
  err.write('Give the folder of an attempt, such as runs/trials/<id>/attempt-1.\n');
  process.exitCode = 2;
} else {
  const ended = await runAttempt(resolve(folder), {
    log: (line) => out.write(`${line}\n`),
  });
  // A program's signal is reported as what it is: the coordinator judges a crash, a kill and lack of memory differently.
  process.exitCode = typeof ended === 'string' ? 1 : ended;
  if (typeof ended === 'string') process.kill(process.pid, ended);
}
