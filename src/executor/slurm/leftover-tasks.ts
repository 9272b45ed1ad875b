import { existsSync } from 'node:fs';
import { runsLayout } from '../../runs/runs-layout.js';
import type { QueueSnapshot } from './queue-snapshot.js';
import type { TaskBook } from './task-book.js';
import { isStranded, taskStanding } from './task-state.js';

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
    const { kind } = taskStanding(task, id);
    return kind === 'waits' && existsSync(runsLayout.result(trial.folder)) ? [id] : [];
  });
}
