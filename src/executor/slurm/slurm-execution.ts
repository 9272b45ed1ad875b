import { closeSync, existsSync, readSync } from 'node:fs';
import { orIfDamaged, openRunsFile } from '../../runs/runs-file.js';
import { attemptOpenedAt, listAttempts, newestAttempt } from '../../runs/attempt-folder.js';
import { readOwner, type OwnerFile } from '../../runs/attempt-owner.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { shortLine } from '../../files/sanitize-text.js';
import {
  type BegunAttempt,
  type ExecutableTrial,
  type ProcessEnd,
  unseenEnd,
} from '../executor.js';
import type { QueuedTask } from './slurm-queue.js';
import { taskState } from './task-state.js';

/** A trial that was handed over, and what is known of its attempt. */
export interface SlurmExecution {
  readonly trial: ExecutableTrial;
  readonly onBegun: (attempt: BegunAttempt) => void;
  readonly resolve: (end: ProcessEnd | null) => void;
  readonly reject: (error: unknown) => void;
  /** Its task; null before Slurm has taken it. */
  taskId: string | null;
  begun: BegunAttempt | null;
  /** What was asked of it, and when (monotonic milliseconds). */
  asked: { readonly what: 'terminate' | 'kill'; readonly at: number } | null;
  /** Whether its process has been told. */
  told: boolean;
  /** Whether its task was ever seen in the queue. */
  isSeen: boolean;
  /** How often it was found over without the files that it must have left. */
  misses: number;
}

/** Files of a node may take a while to show on another: an end is judged without them only after so many looks. */
const patientLooks = 3;

/** A controller that was just restarted, or is very busy, may not show a task that it has taken: for longer than its files are awaited. */
const patientLooksUnseen = 12;

/**
 * Looks once at the files of an execution in the light of its task's line in the queue, and tells of a beginning.
 * @param output the file in which the task speaks before there is an attempt
 * @returns how its attempt ended; null while it waits or runs
 */
export function lookAtExecution(
  execution: SlurmExecution,
  taskId: string,
  task: QueuedTask | undefined,
  output: string,
): ProcessEnd | null {
  const standing = taskState(task, taskId);
  // What has never been started has no files yet: most of a long queue costs nothing.
  if (standing.kind === 'waits' && task?.restarts === 0 && execution.begun === null) return null;
  const { trial } = execution;
  execution.isSeen ||= task !== undefined;
  if (execution.begun === null) {
    const begun = openAttemptOf(trial.folder, standing.kind !== 'runs');
    if (begun !== null) {
      execution.begun = begun;
      execution.onBegun(begun);
    }
  }
  // Whoever is asked to end leaves the queue first: a task that waits could start again.
  if (execution.asked !== null && standing.kind === 'waits') return null;
  if (execution.begun === null) {
    if (standing.kind !== 'over') return null;
    if (execution.asked === null && needsPatience(execution)) return null;
    return unbegunEnd(standing.end, taskId, output);
  }
  const { attempt, folder } = execution.begun;
  if (newestAttempt(trial.folder) > attempt) {
    return {
      ...unseenEnd,
      reason: `Slurm started task ${taskId} again: a newer attempt has taken over.`,
    };
  }
  if (standing.kind === 'over') {
    const isPublished = existsSync(runsLayout.result(trial.folder));
    const isDoubtful = (task === undefined || standing.end.exitCode === 0) && !isPublished;
    if (isDoubtful && needsPatience(execution)) return null;
    return standing.end;
  }
  const job = jobOf(folder);
  const restarts = task?.restarts ?? 0;
  const isQueuedAgain = standing.kind === 'waits' || (job !== undefined && restarts > job.restarts);
  return isQueuedAgain
    ? { ...unseenEnd, reason: `Slurm has put task ${taskId} back into its queue.` }
    : null;
}

function needsPatience(execution: SlurmExecution): boolean {
  execution.misses += 1;
  return execution.misses < (execution.isSeen ? patientLooks : patientLooksUnseen);
}

/**
 * The first attempt of a trial that has no end.
 * @param unclaimed whether one that no process has claimed counts
 */
export function openAttemptOf(trialFolder: string, unclaimed: boolean): BegunAttempt | null {
  const attempts = listAttempts(trialFolder);
  const newest = attempts.at(-1);
  for (const attempt of attempts) {
    const folder = runsLayout.attempt(trialFolder, attempt);
    if (existsSync(runsLayout.end(folder))) continue;
    // One that was opened is claimed in a moment, unless a newer one shows that its task died before.
    const isComing = attempt === newest && !existsSync(runsLayout.owner(folder));
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
  return {
    ...end,
    startError: `task ${taskId} ended with exit code ${end.exitCode} before its trial began${words}`,
  };
}

/** null where owner.json is damaged too: the queue says on which of its tasks Slurm is. */
function jobOf(attemptFolder: string): OwnerFile['job'] {
  return orIfDamaged(() => readOwner(attemptFolder)?.job, undefined);
}

function lastWords(path: string): string {
  try {
    const lines = readEnd(path, 4000).trimEnd().split('\n');
    return shortLine(lines.slice(-3).join(' | '), 500);
  } catch {
    return '';
  }
}

function readEnd(path: string, most: number): string {
  const file = openRunsFile(path);
  if (file === null) return '';
  try {
    const end = Buffer.alloc(Math.min(file.bytes, most));
    const count = readSync(file.handle, end, 0, end.length, file.bytes - end.length);
    return end.toString('utf8', 0, count);
  } finally {
    closeSync(file.handle);
  }
}
