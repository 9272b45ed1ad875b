import { orIfDamaged } from '../runs/json-file.js';
import { newestAttempt } from '../runs/attempt-folder.js';
import { readProgress } from '../runs/attempt-progress.js';
import type { ProgressFile } from '../runs/progress-file.js';
import { runsLayout } from '../runs/runs-layout.js';
import type { SweepStatus } from './read-status.js';

/** Where the running trials of a sweep stand, by their ids; those that have not said so yet are missing. */
export function runningProgress(
  runsFolder: string,
  { trials }: SweepStatus,
): Map<string, ProgressFile> {
  const found = new Map<string, ProgressFile>();
  for (const { id, state } of trials) {
    if (state !== 'running') continue;
    const progress = progressOf(runsLayout.trial(runsFolder, id));
    if (progress !== null) found.set(id, progress);
  }
  return found;
}

/** It informs: one that is damaged, or gone with its folder, says nothing. */
function progressOf(trialFolder: string): ProgressFile | null {
  return orIfDamaged(
    () => readProgress(runsLayout.attempt(trialFolder, newestAttempt(trialFolder))),
    null,
  );
}
