import { submittedTasks } from './slurm/submission-files.js';

/**
 * The job as which each trial of a sweep was last handed over to a cluster, by the trial's id, whichever executor did; trials that
 * were never handed over are missing. Whether a job still waits its cluster alone knows.
 * @throws AttemptError 'damaged-file'
 */
export function handedOver(runsFolder: string, sweep: string): ReadonlyMap<string, string> {
  return submittedTasks(runsFolder, sweep);
}
