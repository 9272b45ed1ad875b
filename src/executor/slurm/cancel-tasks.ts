import type { QueueSnapshot, SlurmQueue } from './slurm-queue.js';
import { checkpointMs } from './slurm-supervisor.js';
import type { SlurmExecution } from './slurm-execution.js';
import type { TaskBook } from './task-book.js';
import { taskState, isStranded } from './task-state.js';
import { existsSync } from 'node:fs';
import { runsLayout } from '../../runs/runs-layout.js';

/**
 * Tells the tasks of executions what was asked of them: they are taken out of the queue. One that runs is told so by SIGTERM first, and
 * has the cluster's KillWait for its checkpoint; cancelled, it is never queued again, whatever its exit code.
 * @param now monotonic milliseconds
 */
export async function cancelTasks(
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
    const { kind } = taskState(line, taskId);
    if (kind === 'over') continue;
    const isTold = execution.told && kind === 'runs';
    if (!isTold || now - asked.at > checkpointMs) cancelled.push(taskId);
    if (!isTold && kind === 'runs' && asked.what === 'kill') killed.push(taskId);
    if (kind === 'runs') execution.told = true;
  }
  await queue.cancel(cancelled);
  await queue.kill(killed);
}

/**
 * Tasks that stay in the queue for nothing: they wait to be run again though their trial has its result, since the node was thought lost
 * and its process went on to the end; or Slurm could not start them.
 * @returns their ids
 */
export function leftoverTasks(
  snapshot: QueueSnapshot,
  book: Pick<TaskBook, 'placeOf' | 'lineOf'>,
): string[] {
  return [...snapshot.values()].flatMap(({ id, restarts }) => {
    const place = restarts === 0 ? undefined : book.placeOf(id);
    const trial = place?.submission.tasks.trials[place.index];
    const task = trial === undefined ? undefined : book.lineOf(snapshot, trial.trialId, id);
    if (trial === undefined || task === undefined) return [];
    if (isStranded(task)) return [id];
    const { kind } = taskState(task, id);
    return kind === 'waits' && existsSync(runsLayout.result(trial.folder)) ? [id] : [];
  });
}
