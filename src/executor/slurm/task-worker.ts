// What a task of a job array runs before its trial: prints the folder of the attempt that it opened, for the shell that started it.
import { beginTask } from './begin-task.js';

const [submission, index] = process.argv.slice(2);
if (submission === undefined || !/^\d+$/.test(index ?? '')) {
  process.stderr.write('Give the folder of a submission and the index of a task.\n');
  process.exitCode = 2;
} else {
  const begun = beginTask(submission, Number(index), process.env);
  if ('attemptFolder' in begun) {
    process.stdout.write(`${begun.attemptFolder}\n`);
  } else {
    process.stderr.write(`${begun.message}\n`);
    process.exitCode = begun.exitCode;
  }
}
