import { gpusOf, type SlurmSettings } from '../../sweep/file/slurm.js';
import type { ExecutorHost } from '../executor-host.js';
import type { QueueSnapshot } from './queue-snapshot.js';
import type { SlurmExecution } from './slurm-execution.js';
import type { SlurmQueue } from './slurm-queue.js';
import { submitArray } from './submit-array.js';
import { noteJob, writeSubmission } from './submission-files.js';
import type { TaskBook } from './task-book.js';
import { type TaskPrograms, taskScript } from './task-script.js';
import { taskStanding } from './task-state.js';

export interface SubmissionContext {
  readonly host: ExecutorHost;
  readonly queue: SlurmQueue;
  readonly book: TaskBook;
  readonly settings: SlurmSettings;
  /** Most tasks of one array. */
  readonly arraySize: number;
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  readonly programs: TaskPrograms;
}

/**
 * Hands trials to Slurm as job arrays, in their order, so that dying at any moment neither loses nor doubles one: written down,
 * given to Slurm held, its number noted, released. What Slurm takes is removed from `unsent`; what it may take later stays.
 * @returns the jobs that it took; where it did not answer to their release, they are still held
 */
export async function submitTrials(
  unsent: SlurmExecution[],
  context: SubmissionContext,
): Promise<readonly string[]> {
  const { host, queue, book, settings, arraySize, environment, programs } = context;
  // Slurm may have taken a job and not have been able to say so: the queue is looked at first.
  if (book.hasUnsettled()) return [];
  takeFound(unsent, queue.seen, book);
  const sent: string[] = [];
  for (;;) {
    const batch = unsent.filter(({ asked }) => asked === null).slice(0, arraySize);
    if (batch.length === 0) return sent;
    const number = book.next();
    const tasks = {
      format: 1 as const,
      jobName: `${book.jobPrefix}${number}`,
      wantsGpu: gpusOf(settings) > 0,
      trials: batch.map(({ trial: { trialId, folder } }) => ({ trialId, folder })),
    };
    const submission = writeSubmission(host.runsFolder, host.sweep, number, tasks, (folder) =>
      taskScript(settings, programs, folder),
    );
    book.enter(submission);
    const { arrayLimit } = settings;
    const after = arrayLimit === undefined ? null : book.lastAtWork(queue.seen);
    let answer: Awaited<ReturnType<typeof submitArray>>;
    try {
      answer = await submitArray(submission, { environment, arrayLimit, after });
    } catch (error) {
      book.enter(noteJob(submission, null));
      for (const execution of batch) execution.reject(error);
      remove(unsent, batch);
      return sent;
    }
    if ('later' in answer) {
      host.onProblem(
        `Slurm does not take the trials yet (${answer.later.slice(0, 300)}): trying again.`,
      );
      return sent;
    }
    const { jobId } = answer;
    book.enter(noteJob(submission, jobId));
    for (const [index, execution] of batch.entries()) execution.taskId = `${jobId}_${index}`;
    remove(unsent, batch);
    sent.push(jobId);
    await queue.release([jobId]);
  }
}

/** Takes what turns out to be in the queue already. */
export function takeFound(
  unsent: SlurmExecution[],
  snapshot: QueueSnapshot,
  book: Pick<TaskBook, 'taskOf' | 'lineOf'>,
): void {
  const found = unsent.filter((execution) => {
    const { trialId } = execution.trial;
    const taskId = book.taskOf(trialId);
    if (taskId === undefined) return false;
    if (taskStanding(book.lineOf(snapshot, trialId, taskId), taskId).kind === 'over') return false;
    execution.taskId = taskId;
    return true;
  });
  remove(unsent, found);
}

function remove(unsent: SlurmExecution[], gone: readonly SlurmExecution[]): void {
  const going = new Set(gone);
  unsent.splice(0, unsent.length, ...unsent.filter((execution) => !going.has(execution)));
}
