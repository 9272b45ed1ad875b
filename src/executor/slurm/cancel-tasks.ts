import type { QueueSnapshot } from './queue-snapshot.js';
import { checkpointMs } from './slurm-supervisor.js';
import type { SlurmExecution } from './slurm-execution.js';
import type { SlurmQueue } from './slurm-queue.js';
import type { TaskBook } from './task-book.js';
import { taskStanding } from './task-state.js';

/**
 * Tells the tasks of executions what was asked of them: they are taken out of the queue. One that runs is told so by SIGTERM first, and
 * has the cluster's KillWait for its checkpoint; cancelled, it is never queued again, whatever its exit code.
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
  const killed: string[] = [];
  for (const execution of executions) {
    const { asked, taskId } = execution;
    if (asked === null || taskId === null) continue;
    const line = book.lineOf(snapshot, execution.trial.trialId, taskId);
    const { kind } = taskStanding(line, taskId);
    if (kind === 'over') continue;
    const isTold = execution.told && kind === 'runs';
    if (!isTold || now - asked.at > checkpointMs) cancelled.push(taskId);
    if (!isTold && kind === 'runs' && asked.what === 'kill') killed.push(taskId);
    if (kind === 'runs') execution.told = true;
  }
  await queue.cancel(cancelled);
  await queue.kill(killed);
}
