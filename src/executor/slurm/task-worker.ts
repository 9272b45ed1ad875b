// What a task of a job array runs before its trial: prints the folder of the attempt that it opened, for the shell that started it.
import { outputStream } from '../../files/output-stream.js';
import { beginTask } from './begin-task.js';

// What Slurm does with this text must not decide whether the task runs.
const err = outputStream(process.stderr);
const [submission, index] = process.argv.slice(2);
if (submission === undefined || !/^\d+$/.test(index ?? '')) {
  err.write('Give the folder of a submission and the index of a task.\n');
  process.exitCode = 2;
} else {
  const begun = beginTask(submission, Number(index), process.env);
  if ('attemptFolder' in begun) {
    process.stdout.write(`${begun.attemptFolder}\n`);
  } else {
    err.write(`${begun.message}\n`);
    process.exitCode = begun.exitCode;
  }
}
