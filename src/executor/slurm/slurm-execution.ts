import { existsSync } from 'node:fs';
import { orIfDamaged, readRunsPiece } from '../../runs/runs-file.js';
import { attemptOpenedAt, listAttempts, newestAttempt } from '../../runs/attempt-folder.js';
import { readOwner } from '../../runs/attempt-owner.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { shortLine } from '../../files/sanitize-text.js';
import {
  type BegunAttempt,
  type ExecutableTrial,
  type ProcessEnd,
  unseenEnd,
} from '../executor.js';
import { isStranded, type QueuedTask, type QueueSnapshot, taskState } from './queued-task.js';
import type { SlurmQueue } from './slurm-queue.js';
import { checkpointMs } from './slurm-supervisor.js';
import type { TaskBook } from './task-book.js';

/** A trial that was handed over, and what is known of its attempt. */
export interface SlurmExecution {
  readonly trial: ExecutableTrial;
  readonly onBegun: (attempt: BegunAttempt) => void;
  readonly resolve: (end: ProcessEnd | null) => void;
  readonly reject: (error: unknown) => void;
  /** Its task; null before Slurm has taken it. */
  taskId: string | null;
  begun: BegunAttempt | null;
  /** How it is to end, and since when (monotonic milliseconds). */
  ending: { readonly how: 'terminate' | 'kill'; readonly at: number } | null;
  /** Whether its process has been signalled. */
  signalled: boolean;
  /** Whether its task was ever seen in the queue. */
  isSeen: boolean;
  /** How often it was found over without the files that it must have left. */
  misses: number;
}

/** Files of a node may take a while to show on another: an end is judged without them only after so many polls. */
const pollsForFiles = 3;

/** A controller that was just restarted, or is very busy, may not show a task that it has taken: for longer than its files are awaited. */
const pollsForTask = 12;

/**
 * Examines the files of an execution in the light of its task's line in the queue, and reports a beginning.
 * @param output the file in which the task speaks before there is an attempt
 * @returns how its attempt ended; null while it waits or runs
 */
export function pollExecution(
  execution: SlurmExecution,
  taskId: string,
  task: QueuedTask | undefined,
  output: string,
): ProcessEnd | null {
  const state = taskState(task, taskId);
  const restarts = task?.restarts ?? 0;
  // What has never been started has no files yet: most of a long queue costs nothing.
  if (state.kind === 'waits' && restarts === 0 && execution.begun === null) return null;
  const { trial } = execution;
  execution.isSeen ||= task !== undefined;
  if (execution.begun === null) {
    execution.begun = openAttemptOf(trial.folder, state.kind !== 'runs');
    if (execution.begun !== null) execution.onBegun(execution.begun);
  }
  // What is to end leaves the queue first: a task that waits could start again.
  if (execution.ending !== null && state.kind === 'waits') return null;
  if (execution.begun === null) {
    if (state.kind !== 'over') return null;
    if (execution.ending === null && mayStillShow(execution)) return null;
    return unbegunEnd(state.end, taskId, output);
  }
  const { attempt, folder } = execution.begun;
  if (newestAttempt(trial.folder) > attempt) {
    const reason = `Slurm started task ${taskId} again: a newer attempt has taken over.`;
    return { ...unseenEnd, reason };
  }
  if (state.kind === 'over') {
    const isPublished = existsSync(runsLayout.result(trial.folder));
    const lacksResult = (task === undefined || state.end.exitCode === 0) && !isPublished;
    return lacksResult && mayStillShow(execution) ? null : state.end;
  }
  // Where owner.json is damaged too, the queue says on which of its tasks Slurm is.
  const job = orIfDamaged(() => readOwner(folder)?.job, undefined);
  const isQueuedAgain = state.kind === 'waits' || (job !== undefined && restarts > job.restarts);
  if (!isQueuedAgain) return null;
  return { ...unseenEnd, reason: `Slurm has put task ${taskId} back into its queue.` };
}

function mayStillShow(execution: SlurmExecution): boolean {
  execution.misses += 1;
  return execution.misses < (execution.isSeen ? pollsForFiles : pollsForTask);
}

/**
 * The first attempt of a trial that has no end.
 * @param unclaimed whether one that no process has claimed counts
 */
export function openAttemptOf(trialFolder: string, unclaimed: boolean): BegunAttempt | null {
  const attempts = listAttempts(trialFolder);
  for (const attempt of attempts) {
    const folder = runsLayout.attempt(trialFolder, attempt);
    if (existsSync(runsLayout.end(folder))) continue;
    // One that was opened is claimed in a moment, unless a newer one shows that its task died before.
    const isComing = attempt === attempts.at(-1) && !existsSync(runsLayout.owner(folder));
    if (isComing && !unclaimed) return null;
    return { attempt, folder, startedAt: attemptOpenedAt(folder) };
  }
  return null;
}

/** The end of a task that never came to its trial: its own words say why, such as a module that is not there. */
function unbegunEnd(end: ProcessEnd, taskId: string, output: string): ProcessEnd {
  if (end.exitCode === null || end.exitCode === 0) {
    return { ...end, reason: end.reason ?? `Task ${taskId} ended before its trial began.` };
  }
  const said = lastWords(output);
  const words = said === '' ? '' : `: ${said}`;
  const startError = `task ${taskId} ended with exit code ${end.exitCode} before its trial began${words}`;
  return { ...end, startError };
}

/** The last three lines of a file, in one; empty where it cannot be read. */
function lastWords(path: string): string {
  try {
    const lines = readRunsPiece(path, 4000).toString('utf8').trimEnd().split('\n');
    return shortLine(lines.slice(-3).join(' | '), 500);
  } catch {
    return '';
  }
}

/**
 * Takes the tasks of executions that are to end out of the queue. One that runs gets SIGTERM first, and has the cluster's KillWait
 * for its checkpoint; cancelled, it is never queued again, whatever its exit code.
 * @param now monotonic milliseconds
 */
export async function cancelTasks(
  executions: Iterable<SlurmExecution>,
  snapshot: QueueSnapshot,
  queue: SlurmQueue,
  book: TaskBook,
  now: number,
): Promise<void> {
  const cancelled: string[] = [];
  const killed: string[] = [];
  for (const execution of executions) {
    const { ending, taskId } = execution;
    if (ending === null || taskId === null) continue;
    const state = book.stateOf(snapshot, execution.trial.trialId, taskId);
    if (state === 'over') continue;
    const isSignalled = execution.signalled && state === 'runs';
    if (!isSignalled || now - ending.at > checkpointMs) cancelled.push(taskId);
    if (!isSignalled && state === 'runs' && ending.how === 'kill') killed.push(taskId);
    if (state === 'runs') execution.signalled = true;
  }
  await queue.cancel(cancelled);
  await queue.kill(killed);
}

/**
 * Tasks that stay in the queue for nothing: they wait to be run again though their trial has its result, since the node was thought lost
 * and its process went on to the end; or Slurm could not start them.
 * @returns their ids
 */
export function leftoverTasks(snapshot: QueueSnapshot, book: TaskBook): string[] {
  return [...snapshot.values()].flatMap(({ id, restarts }) => {
    const place = restarts === 0 ? undefined : book.placeOf(id);
    const trial = place?.submission.tasks.trials[place.index];
    const task = trial === undefined ? undefined : book.lineOf(snapshot, trial.trialId, id);
    if (trial === undefined || task === undefined) return [];
    const isDone =
      taskState(task, id).kind === 'waits' && existsSync(runsLayout.result(trial.folder));
    return isStranded(task) || isDone ? [id] : [];
  });
}
