import type { QueueSnapshot } from './queue-snapshot.js';
import { checkpointMs } from './slurm-custodian.js';
import type { SlurmExecution } from './slurm-execution.js';
import type { SlurmQueue } from './slurm-queue.js';
import type { TaskBook } from './task-book.js';
import { taskStanding } from './task-standing.js';

/**
 * Tells the tasks of executions what was asked of them: one that waits leaves the queue; one that runs is sent SIGTERM and, where its
 * checkpoint takes too long, taken out of the queue. Exit code 75 may put it back there: then it waits, and is taken out.
 * @param now monotonic milliseconds
 */
export async function askTasks(
  executions: Iterable<SlurmExecution>,
  snapshot: QueueSnapshot,
  queue: SlurmQueue,
  book: Pick<TaskBook, 'lineOf'>,
  now: number,
): Promise<void> {
  const cancelled: string[] = [];
  const terminated: string[] = [];
  const killed: string[] = [];
  for (const execution of executions) {
    const { asked, taskId } = execution;
    if (asked === null || taskId === null) continue;
    const line = book.lineOf(snapshot, execution.trial.trialId, taskId);
    const { kind } = taskStanding(line, taskId);
    if (kind === 'over') continue;
    if (kind === 'waits') cancelled.push(taskId);
    else if (!execution.told) (asked.what === 'kill' ? killed : terminated).push(taskId);
    else if (now - asked.at > checkpointMs) cancelled.push(taskId);
    if (kind === 'runs') execution.told = true;
  }
  await queue.cancel(cancelled);
  await queue.signal('TERM', terminated);
  await queue.signal('KILL', killed);
}
