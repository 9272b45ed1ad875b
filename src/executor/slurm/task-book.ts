import { basename } from 'node:path';
import type { ExecutorHost } from '../executor-host.js';
import type { QueueSnapshot } from './queue-snapshot.js';
import { jobPrefix, noteJob, readSubmissions, type Submission } from './submission-files.js';
import { taskStanding } from './task-standing.js';

/** Which task stands for which trial, as the folders say it. */
export interface TaskBook {
  readonly jobPrefix: string;
  /** Id of the newest task of a trial; undefined where there is none that Slurm has taken. */
  taskOf(trialId: string): string | undefined;
  /** The same by the trial's folder. */
  taskOfFolder(trialFolder: string): string | undefined;
  /** The submission and index of a task. */
  placeOf(taskId: string): { readonly submission: Submission; readonly index: number } | undefined;
  /** Enters a submission, or what became of it. */
  enter(submission: Submission): void;
  /** The number of the next submission. */
  next(): number;
  /** Whether there is a submission of which nobody has noted yet whether Slurm has it. */
  hasUnsettled(): boolean;
  /** The newest job with a task that is not over; null where there is none. */
  lastAtWork(snapshot: QueueSnapshot): string | null;
  /** Job numbers of all submissions that Slurm has taken, the oldest first. */
  jobIds(): readonly string[];
  /**
   * Settles what a coordinator that died had not noted: a submission's job is found by its name, or given up.
   * @returns jobs of this sweep that no submission knows: they came too late and must go
   */
  reconcile(snapshot: QueueSnapshot): { readonly strays: readonly string[] };
}

/** @throws AttemptError 'damaged-file' */
export function openTaskBook({
  runsFolder,
  sweep,
}: Pick<ExecutorHost, 'runsFolder' | 'sweep'>): TaskBook {
  const prefix = jobPrefix(runsFolder, sweep);
  const submissions = new Map<number, Submission>();
  const byTrial = new Map<string, string>();
  const byTask = new Map<string, { submission: Submission; index: number }>();
  let newest: string | null = null;
  const enter = (submission: Submission) => {
    submissions.set(submission.number, submission);
    const { jobId, tasks } = submission;
    // In the order of their numbers: of two that hold a trial the newer counts.
    if (typeof jobId !== 'string') return;
    newest = jobId;
    for (const [index, { trialId }] of tasks.trials.entries()) {
      byTrial.set(trialId, `${jobId}_${index}`);
      byTask.set(`${jobId}_${index}`, { submission, index });
    }
  };
  for (const submission of readSubmissions(runsFolder, sweep)) enter(submission);
  return {
    jobPrefix: prefix,
    taskOf: (trialId) => byTrial.get(trialId),
    taskOfFolder: (trialFolder) => byTrial.get(basename(trialFolder)),
    placeOf: (taskId) => byTask.get(taskId),
    enter,
    next: () => Math.max(0, ...submissions.keys()) + 1,
    hasUnsettled: () => [...submissions.values()].some(({ jobId }) => jobId === undefined),
    lastAtWork(snapshot) {
      for (const { jobId, tasks } of [...submissions.values()].toReversed()) {
        if (typeof jobId !== 'string') continue;
        const ids = tasks.trials.map((_, index) => `${jobId}_${index}`);
        // One that was handed over just now is in no snapshot yet.
        const isNew = !ids.some((id) => snapshot.has(id)) && jobId === newest;
        const isAtWork = ids.some((id) => taskStanding(snapshot.get(id), id).kind !== 'over');
        if (isNew || isAtWork) return jobId;
      }
      return null;
    },
    jobIds: () => [...submissions.values()].flatMap(({ jobId }) => jobId ?? []),
    reconcile(snapshot) {
      const jobOf = new Map<string, string>();
      for (const { id, jobName } of snapshot.values()) {
        const isArray = jobName.startsWith(prefix) && /^\d+$/.test(jobName.slice(prefix.length));
        if (isArray) jobOf.set(jobName, id.split('_')[0] ?? id);
      }
      for (const submission of submissions.values()) {
        const found = jobOf.get(submission.tasks.jobName);
        if (submission.jobId === undefined) enter(noteJob(submission, found ?? null));
      }
      const known = new Set([...submissions.values()].map(({ jobId }) => jobId));
      return { strays: [...jobOf.values()].filter((jobId) => !known.has(jobId)) };
    },
  };
}
