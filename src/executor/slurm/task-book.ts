import type { ExecutorHost } from '../executor.js';
import { isHeld, type QueuedTask, type QueueSnapshot, taskState } from './queued-task.js';
import { jobPrefix, noteJob, readSubmissions, type Submission } from './submission-files.js';

/** Which task runs which trial, as the folders say it. */
export type TaskBook = ReturnType<typeof openTaskBook>;

/** @throws AttemptError 'damaged-file' */
export function openTaskBook({ runsFolder, sweep }: Pick<ExecutorHost, 'runsFolder' | 'sweep'>) {
  const prefix = jobPrefix(runsFolder, sweep);
  const submissions = new Map<number, Submission>();
  const byTrial = new Map<string, string>();
  const byTask = new Map<string, { readonly submission: Submission; readonly index: number }>();
  let newest: string | null = null;

  /** Enters a submission, or its job once that is known. */
  function enter(submission: Submission): void {
    submissions.set(submission.number, submission);
    const { jobId, tasks } = submission;
    // In the order of their numbers: of two that hold a trial, or a job's number, the newer counts.
    if (typeof jobId !== 'string') return;
    newest = jobId;
    for (const [index, { trialId }] of tasks.trials.entries()) {
      byTrial.set(trialId, `${jobId}_${index}`);
      byTask.set(`${jobId}_${index}`, { submission, index });
    }
  }
  for (const submission of readSubmissions(runsFolder, sweep)) enter(submission);

  /** Id of the newest task of a trial; undefined where there is none that Slurm has taken. */
  function taskOf(trialId: string): string | undefined {
    const taskId = byTrial.get(trialId);
    const place = taskId === undefined ? undefined : byTask.get(taskId);
    return place?.submission.tasks.trials[place.index]?.trialId === trialId ? taskId : undefined;
  }
  /**
   * What the queue shows of a trial's task. A controller that was killed may have forgotten a job and given its number to another:
   * a task is identified by its job's name beside its number.
   */
  function lineOf(
    snapshot: QueueSnapshot,
    trialId: string,
    taskId: string,
  ): QueuedTask | undefined {
    const task = snapshot.get(taskId);
    const name = byTask.get(taskId)?.submission.tasks.jobName;
    return taskOf(trialId) === taskId && task?.jobName === name ? task : undefined;
  }
  /** Job arrays of this sweep in the queue, line by line; a job that coordinates the sweep has a word in the place of the number. */
  function ownLines(snapshot: QueueSnapshot) {
    return [...snapshot.values()]
      .filter(({ jobName }) => jobName.startsWith(prefix))
      .filter(({ jobName }) => /^\d+$/.test(jobName.slice(prefix.length)))
      .map((task) => ({ task, jobId: task.id.split('_')[0] ?? task.id, state: stateOf(task) }));
  }
  const stateOf = (task: QueuedTask) => taskState(task, task.id).kind;
  const jobOf = (jobName: string) => submissions.get(Number(jobName.slice(prefix.length)))?.jobId;
  function jobsWith(snapshot: QueueSnapshot, isMeant: (task: QueuedTask) => boolean) {
    const lines = ownLines(snapshot).filter(
      ({ task, jobId }) => isMeant(task) && jobOf(task.jobName) === jobId,
    );
    return new Set(lines.map(({ jobId }) => jobId));
  }

  return {
    jobPrefix: prefix,
    enter,
    taskOf,
    lineOf,
    /** What a trial's task is doing by the queue. */
    stateOf: (snapshot: QueueSnapshot, trialId: string, taskId: string) =>
      taskState(lineOf(snapshot, trialId, taskId), taskId).kind,
    /** The submission and index of a task. */
    placeOf: (taskId: string) => byTask.get(taskId),
    /** The number of the next submission. */
    next: () => Math.max(0, ...submissions.keys()) + 1,
    /** Whether there is a submission for which it is not yet noted whether Slurm has it. */
    hasUnresolved: () => [...submissions.values()].some(({ jobId }) => jobId === undefined),
    /** The newest job with a task that is not over; null where there is none. */
    lastAtWork(snapshot: QueueSnapshot): string | null {
      const lines = ownLines(snapshot);
      // One that was handed over just now is in no snapshot yet.
      if (newest !== null && !lines.some(({ jobId }) => jobId === newest)) return newest;
      const active = lines.filter(({ state }) => state !== 'over');
      const atWork = new Set(active.map(({ jobId }) => jobId));
      const jobs = [...submissions.values()].toReversed().flatMap(({ jobId }) => jobId ?? []);
      return jobs.find((jobId) => atWork.has(jobId)) ?? null;
    },
    /** Jobs of this sweep with tasks that are held: those that run too, which would wait for ever once they are queued again. */
    heldJobs: (snapshot: QueueSnapshot): ReadonlySet<string> =>
      jobsWith(snapshot, (task) => isHeld(task) && stateOf(task) !== 'over'),
    /** Jobs of this sweep with tasks that wait and may start. */
    freeJobs: (snapshot: QueueSnapshot): ReadonlySet<string> =>
      jobsWith(snapshot, (task) => !isHeld(task) && stateOf(task) === 'waits'),
    /**
     * Notes what a coordinator that died had not: a submission's job is found by its name, or the submission is abandoned.
     * @returns jobs that were found, which are still held; and jobs of this sweep that no submission knows: they came too late and must go
     */
    reconcile(snapshot: QueueSnapshot): {
      readonly found: readonly string[];
      readonly strays: readonly string[];
    } {
      const jobs = new Map<string, { readonly jobId: string; readonly isOver: boolean }>();
      for (const { task, jobId, state } of ownLines(snapshot)) {
        const isOver = state === 'over' && (jobs.get(task.jobName)?.isOver ?? true);
        jobs.set(task.jobName, { jobId, isOver });
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
