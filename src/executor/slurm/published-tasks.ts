import { existsSync } from 'node:fs';
import { runsLayout } from '../../attempt/runs-layout.js';
import type { QueueSnapshot } from './queue-snapshot.js';
import type { TaskBook } from './task-book.js';
import { taskStanding } from './task-standing.js';

/**
 * Tasks that wait to be run again though their trial has its result: the node was thought lost, and its process went on to the end.
 * @returns their ids
 */
export function publishedTasks(
  snapshot: QueueSnapshot,
  book: Pick<TaskBook, 'placeOf' | 'lineOf'>,
): string[] {
  return [...snapshot.values()].flatMap(({ id, restarts }) => {
    const place = restarts === 0 ? undefined : book.placeOf(id);
    const trial = place?.submission.tasks.trials[place.index];
    if (trial === undefined) return [];
    const { kind } = taskStanding(book.lineOf(snapshot, trial.trialId, id), id);
    return kind === 'waits' && existsSync(runsLayout.result(trial.folder)) ? [id] : [];
  });
}
