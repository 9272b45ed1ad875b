// What a task of a job array runs before its trial: prints the folder of the attempt that it opened, for the shell that started it.
import { outputStream } from '../../files/output-stream.js';
import { attemptPlace, openAttempt } from '../../runs/attempt-folder.js';
import { claimAttempt } from '../../runs/attempt-owner.js';
import { exitCode, writeFailure } from '../../runs/attempt-end.js';
import { readResult } from '../../runs/result-file.js';
import { readTasks } from './submission-files.js';

/**
 * Opens the next attempt of a task's trial, on its node, whether it runs for the first time or was queued again. The coordinator need
 * not be there.
 * @returns where the trial's process is to run, or the code that the task ends with instead
 * @throws AttemptError where tasks.json or result.json is damaged; the system's error
 */
function beginTask(
  submission: string,
  index: number,
): { readonly attemptFolder: string } | { readonly code: number; readonly message: string } {
  const tasks = readTasks(submission);
  const trial = tasks?.trials[index];
  if (tasks === null || trial === undefined) {
    return { code: 1, message: `${submission} has no task ${index}.` };
  }
  if (readResult(trial.folder) !== null) {
    return { code: exitCode.alreadyPublished, message: 'The trial has a result already.' };
  }
  const { folder } = openAttempt(trial.folder);
  const devices = process.env['CUDA_VISIBLE_DEVICES'];
  const hasGpu = devices !== undefined && !['', '-1', 'NoDevFiles'].includes(devices.trim());
  if (!tasks.wantsGpu || hasGpu) return { attemptFolder: folder };
  const message = `Slurm granted no GPU: CUDA_VISIBLE_DEVICES is ${JSON.stringify(devices ?? 'not set')}. Is the gres of runner.slurm that of a GPU, and do gres.conf's device files exist on the node?`;
  claimAttempt(folder);
  writeFailure(folder, { kind: 'exception', message });
  return { code: 1, message: `${folder} (attempt ${attemptPlace(folder).attempt}): ${message}` };
}

// What Slurm does with this text must not decide whether the task runs.
const err = outputStream(process.stderr);
const [submission, index] = process.argv.slice(2);
if (submission === undefined || !/^\d+$/.test(index ?? '')) {
  err.write('Give the folder of a submission and the index of a task.\n');
  process.exitCode = 2;
} else {
  const begun = beginTask(submission, Number(index));
  if ('attemptFolder' in begun) {
    process.stdout.write(`${begun.attemptFolder}\n`);
  } else {
    err.write(`${begun.message}\n`);
    process.exitCode = begun.code;
  }
}
