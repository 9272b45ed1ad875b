import { gpusOf, type SlurmSettings } from '../../settings/slurm.js';
import { ExecutorError, type ExecutorHost } from '../executor.js';
import type { QueueSnapshot } from './queued-task.js';
import { sbatch } from './slurm-command.js';
import type { SlurmExecution } from './slurm-execution.js';
import type { SlurmQueue } from './slurm-queue.js';
import {
  noteJob,
  type Submission,
  submissionLayout,
  type TasksFile,
  writeSubmission,
} from './submission-files.js';
import type { TaskBook } from './task-book.js';
import { type TaskPrograms, taskScript } from './task-script.js';

export interface SubmissionContext {
  readonly host: ExecutorHost;
  readonly queue: SlurmQueue;
  readonly book: TaskBook;
  readonly settings: SlurmSettings;
  /** Most tasks of one array. */
  readonly arraySize: number;
  /** What the tasks inherit. */
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
  const { host, queue, book, settings, arraySize, programs } = context;
  // Slurm may have taken a job and not have been able to say so: the queue is read first.
  if (book.hasUnresolved()) return [];
  takeFound(unsent, queue.seen, book);
  const sent: string[] = [];
  for (;;) {
    const batch = unsent.filter(({ ending }) => ending === null).slice(0, arraySize);
    if (batch.length === 0) return sent;
    const number = book.next();
    const tasks: TasksFile = {
      format: 1,
      jobName: `${book.jobPrefix}${number}`,
      wantsGpu: gpusOf(settings) > 0,
      trials: batch.map(({ trial: { trialId, folder } }) => ({ trialId, folder })),
    };
    const submission = writeSubmission(host.runsFolder, host.sweep, number, tasks, (folder) =>
      taskScript(settings, programs, folder),
    );
    book.enter(submission);
    let answer: Awaited<ReturnType<typeof submitArray>>;
    try {
      answer = await submitArray(submission, context);
    } catch (error) {
      book.enter(noteJob(submission, null));
      for (const execution of batch) execution.reject(error);
      remove(unsent, batch);
      return sent;
    }
    if ('later' in answer) {
      const reason = answer.later.slice(0, 300);
      host.onProblem(`Slurm does not take the trials yet (${reason}): trying again.`);
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
export function takeFound(unsent: SlurmExecution[], snapshot: QueueSnapshot, book: TaskBook): void {
  const found = unsent.filter((execution) => {
    const { trialId } = execution.trial;
    const taskId = book.taskOf(trialId);
    if (taskId === undefined || book.stateOf(snapshot, trialId, taskId) === 'over') return false;
    execution.taskId = taskId;
    return true;
  });
  remove(unsent, found);
}

function remove(unsent: SlurmExecution[], gone: readonly SlurmExecution[]): void {
  const going = new Set(gone);
  unsent.splice(0, unsent.length, ...unsent.filter((execution) => !going.has(execution)));
}

/** Slurm's words for: not now. The account's limit on jobs is among them, since jobs end. */
const transient =
  /unable to contact|socket timed out|connection refused|connect failure|temporarily|zero bytes|communication|limit|try again|timed out/i;

/**
 * Gives a job array to Slurm, held: it starts only once its number has been noted and it is released.
 * @returns the job's number, or what Slurm said where it may take it later; then the job may be there all the same
 * @throws ExecutorError 'refused' where it will never take it; 'command-missing'
 */
async function submitArray(
  { folder, tasks }: Submission,
  { settings: { arrayLimit }, book, queue, environment }: SubmissionContext,
): Promise<{ readonly jobId: string } | { readonly later: string }> {
  const limit = arrayLimit === undefined ? '' : `%${arrayLimit}`;
  // The limit holds for all trials of a sweep: its arrays run one after another.
  const after = arrayLimit === undefined ? null : book.lastAtWork(queue.seen);
  const answer = await sbatch(
    {
      name: tasks.jobName,
      script: submissionLayout.script(folder),
      outputFolder: submissionLayout.outputs(folder),
      outputName: submissionLayout.outputName('%a'),
      options: [
        '--hold',
        `--array=0-${tasks.trials.length - 1}${limit}`,
        ...(after === null ? [] : [`--dependency=afterany:${after}`]),
      ],
    },
    environment,
  );
  if ('jobId' in answer) return answer;
  const { exitCode, said } = answer;
  if (exitCode === null || exitCode === 0 || transient.test(said)) return { later: said };
  throw new ExecutorError({ kind: 'refused', command: 'sbatch', said: said.slice(0, 500) });
}
