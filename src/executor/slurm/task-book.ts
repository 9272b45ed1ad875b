import { basename } from 'node:path';
import type { ExecutorHost } from '../executor.js';
import type { QueuedTask, QueueSnapshot } from './slurm-queue.js';
import { jobPrefix, noteJob, readSubmissions, type Submission } from './submission-files.js';
import { isHeld, taskState } from './task-state.js';

/** Which task stands for which trial, as the folders say it. */
export interface TaskBook {
  readonly jobPrefix: string;
  /** Id of the newest task of a trial; undefined where there is none that Slurm has taken. */
  taskOf(trialId: string): string | undefined;
  /** The same by the trial's folder. */
  taskOfFolder(trialFolder: string): string | undefined;
  /** The submission and index of a task. */
  placeOf(taskId: string): { readonly submission: Submission; readonly index: number } | undefined;
  /**
   * What the queue shows of a trial's task. A controller that was killed may have forgotten a job and given its number to another:
   * a task is what it is by its job's name beside its number.
   */
  lineOf(snapshot: QueueSnapshot, trialId: string, taskId: string): QueuedTask | undefined;
  /** Enters a submission, or what became of it. */
  enter(submission: Submission): void;
  /** The number of the next submission. */
  next(): number;
  /** Whether there is a submission of which nobody has noted yet whether Slurm has it. */
  hasUnsettled(): boolean;
  /** The newest job with a task that is not over; null where there is none. */
  lastAtWork(snapshot: QueueSnapshot): string | null;
  /** Jobs of this sweep with tasks that are held: those that run too, which would wait for ever once they are queued again. */
  heldJobs(snapshot: QueueSnapshot): ReadonlySet<string>;
  /** Jobs of this sweep with tasks that wait and may start. */
  freeJobs(snapshot: QueueSnapshot): ReadonlySet<string>;
  /**
   * Settles what a coordinator that died had not noted: a submission's job is found by its name, or given up.
   * @returns jobs that were found, which are still held; and jobs of this sweep that no submission knows: they came too late and must go
   */
  reconcile(snapshot: QueueSnapshot): {
    readonly found: readonly string[];
    readonly strays: readonly string[];
  };
}

interface Place {
  readonly submission: Submission;
  readonly index: number;
}

/** @throws AttemptError 'damaged-file' */
export function openTaskBook({
  runsFolder,
  sweep,
}: Pick<ExecutorHost, 'runsFolder' | 'sweep'>): TaskBook {
  const prefix = jobPrefix(runsFolder, sweep);
  const submissions = new Map<number, Submission>();
  const byTrial = new Map<string, string>();
  const byTask = new Map<string, Place>();
  let newest: string | null = null;
  const enter = (submission: Submission) => {
    submissions.set(submission.number, submission);
    const { jobId, tasks } = submission;
    // In the order of their numbers: of two that hold a trial, or a job's number, the newer counts.
    if (typeof jobId !== 'string') return;
    newest = jobId;
    for (const [index, { trialId }] of tasks.trials.entries()) {
      byTrial.set(trialId, `${jobId}_${index}`);
      byTask.set(`${jobId}_${index}`, { submission, index });
    }
  };
  for (const submission of readSubmissions(runsFolder, sweep)) enter(submission);

  function taskOf(trialId: string): string | undefined {
    const taskId = byTrial.get(trialId);
    const place = taskId === undefined ? undefined : byTask.get(taskId);
    return place?.submission.tasks.trials[place.index]?.trialId === trialId ? taskId : undefined;
  }
  /** Jobs of this sweep as the queue has them: the number of the job that has a name. */
  function* ownLines(snapshot: QueueSnapshot) {
    for (const task of snapshot.values()) {
      // A job that coordinates the sweep has a word in the place of the number.
      const isArray =
        task.jobName.startsWith(prefix) && /^\d+$/.test(task.jobName.slice(prefix.length));
      if (!isArray) continue;
      yield { task, jobId: task.id.split('_')[0] ?? task.id };
    }
  }
  const jobOf = (jobName: string) => submissions.get(Number(jobName.slice(prefix.length)))?.jobId;
  function jobsWith(snapshot: QueueSnapshot, isMeant: (task: QueuedTask) => boolean) {
    const lines = [...ownLines(snapshot)];
    return new Set(
      lines
        .filter(({ task, jobId }) => isMeant(task) && jobOf(task.jobName) === jobId)
        .map(({ jobId }) => jobId),
    );
  }

  return {
    jobPrefix: prefix,
    taskOf,
    taskOfFolder: (trialFolder) => taskOf(basename(trialFolder)),
    placeOf: (taskId) => byTask.get(taskId),
    lineOf(snapshot, trialId, taskId) {
      const task = snapshot.get(taskId);
      const name = byTask.get(taskId)?.submission.tasks.jobName;
      return taskOf(trialId) === taskId && task?.jobName === name ? task : undefined;
    },
    enter,
    next: () => Math.max(0, ...submissions.keys()) + 1,
    hasUnsettled: () => [...submissions.values()].some(({ jobId }) => jobId === undefined),
    lastAtWork(snapshot) {
      const seen = new Set<string>();
      const atWork = new Set<string>();
      for (const { task, jobId } of ownLines(snapshot)) {
        seen.add(jobId);
        if (taskState(task, task.id).kind !== 'over') atWork.add(jobId);
      }
      // One that was handed over just now is in no snapshot yet.
      if (newest !== null && !seen.has(newest)) return newest;
      const jobs = [...submissions.values()].toReversed().flatMap(({ jobId }) => jobId ?? []);
      return jobs.find((jobId) => atWork.has(jobId)) ?? null;
    },
    heldJobs: (snapshot) =>
      jobsWith(snapshot, (task) => isHeld(task) && taskState(task, task.id).kind !== 'over'),
    freeJobs: (snapshot) =>
      jobsWith(snapshot, (task) => !isHeld(task) && taskState(task, task.id).kind === 'waits'),
    reconcile(snapshot) {
      const jobs = new Map<string, { readonly jobId: string; readonly isOver: boolean }>();
      for (const { task, jobId } of ownLines(snapshot)) {
        const isOver = taskState(task, task.id).kind === 'over';
        jobs.set(task.jobName, {
          jobId,
          isOver: isOver && (jobs.get(task.jobName)?.isOver ?? true),
        });
      }
      const found: string[] = [];
      for (const submission of submissions.values()) {
        if (submission.jobId !== undefined) continue;
        const job = jobs.get(submission.tasks.jobName);
        enter(noteJob(submission, job?.jobId ?? null));
        if (job !== undefined) found.push(job.jobId);
      }
      const strays = [...jobs]
        .filter(([jobName, { jobId, isOver }]) => !isOver && jobOf(jobName) !== jobId)
        .map(([, { jobId }]) => jobId);
      return { found, strays };
    },
  };
}
