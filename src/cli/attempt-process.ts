// What a trial runs in: one process, one argument, the attempt's folder; everything else it says through files.
import { resolve } from 'node:path';
import { runAttempt } from '../trial/run-attempt.js';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('Give the folder of an attempt, such as runs/trials/<id>/attempt-1.\n');
  process.exitCode = 2;
} else {
  process.exitCode = await runAttempt(resolve(folder), {
    log: (line) => process.stdout.write(`${line}\n`),
  });
}
