import { gpusOf, type SlurmSettings } from '../../settings/slurm.js';
import type { ExecutorHost } from '../executor.js';
import type { QueueSnapshot, SlurmQueue } from './slurm-queue.js';
import type { SlurmExecution } from './slurm-execution.js';
import { noteJob, writeSubmission, type Submission, submissionLayout } from './submission-files.js';
import type { TaskBook } from './task-book.js';
import { type TaskPrograms, taskScript } from './task-script.js';
import { taskState } from './task-state.js';
import { ExecutorError } from '../executor-error.js';
import { sbatch } from './slurm-command.js';

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
    if (taskState(book.lineOf(snapshot, trialId, taskId), taskId).kind === 'over') return false;
    execution.taskId = taskId;
    return true;
  });
  remove(unsent, found);
}

function remove(unsent: SlurmExecution[], gone: readonly SlurmExecution[]): void {
  const going = new Set(gone);
  unsent.splice(0, unsent.length, ...unsent.filter((execution) => !going.has(execution)));
}

interface ArrayOptions {
  /** What the tasks inherit. */
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  /** How many of its tasks run at a time; undefined for no limit. */
  readonly arrayLimit: number | undefined;
  /** A job whose tasks must be over before any of these starts; null for none. */
  readonly after: string | null;
}

/** Slurm's words for: not now. The account's limit on jobs is among them, since jobs end. */
const passing =
  /unable to contact|socket timed out|connection refused|connect failure|temporarily|zero bytes|communication|limit|try again|timed out/i;

/**
 * Gives a job array to Slurm, held: it starts only once its number has been noted and it is released.
 * @returns the job's number, or what Slurm said where it may take it later; then the job may be there all the same
 * @throws ExecutorError 'refused' where it will never take it; 'command-missing'
 */
async function submitArray(
  { folder, tasks }: Submission,
  { environment, arrayLimit, after }: ArrayOptions,
): Promise<{ readonly jobId: string } | { readonly later: string }> {
  const limit = arrayLimit === undefined ? '' : `%${arrayLimit}`;
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
  if (exitCode === null || exitCode === 0 || passing.test(said)) return { later: said };
  throw new ExecutorError({ kind: 'refused', command: 'sbatch', said: said.slice(0, 500) });
}
