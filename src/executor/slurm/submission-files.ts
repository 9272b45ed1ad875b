import { mkdirSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import {
  readObeyedFile,
  smallFileBytes,
  writeJsonFile,
  writeRunsFile,
} from '../../runs/runs-file.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { namesIn } from '../../files/folder.js';
import { publishOnce } from '../../files/atomic-write.js';

/** tasks.json: which trial each task of an array runs, written before it is submitted. */
const tasksFileSchema = z.strictObject({
  format: z.literal(1),
  /** By which the job is found again. */
  jobName: z.string(),
  /** A GPU was requested: a task without one must not train. */
  wantsGpu: z.boolean(),
  /** In the order of the array's indices, from 0. */
  trials: z.array(z.strictObject({ trialId: z.string(), folder: z.string() })),
});

export type TasksFile = z.output<typeof tasksFileSchema>;

/** job.json: the job that Slurm made of it, or that it was abandoned. */
const jobFileSchema = z.strictObject({
  format: z.literal(1),
  jobId: z.string().regex(/^\d+$/).nullable(),
});

const prefixSchema = z.strictObject({ format: z.literal(1), jobPrefix: z.string() });

/** One job array as it was handed over. */
export interface Submission {
  readonly number: number;
  /** Absolute. */
  readonly folder: string;
  readonly tasks: TasksFile;
  /** Undefined before job.json is written; null where it was abandoned. */
  readonly jobId: string | null | undefined;
}

/** Paths within the folder of one submission. */
export const submissionLayout = {
  tasks: (folder: string) => join(folder, 'tasks.json'),
  script: (folder: string) => join(folder, 'task.sh'),
  job: (folder: string) => join(folder, 'job.json'),
  /** What a task says before its trial has an attempt to say it in. */
  output: (folder: string, index: number) =>
    join(submissionLayout.outputs(folder), submissionLayout.outputName(index)),
  outputs: (folder: string) => join(folder, 'output'),
  outputName: (index: number | '%a') => `${index}.txt`,
} as const;

/**
 * The beginning of the names of all jobs of a sweep: drawn once, since the user may have sweeps of this name in other folders, or
 * have had one in this.
 */
export function jobPrefix(runsFolder: string, sweep: string): string {
  const folder = runsLayout.slurm(runsFolder, sweep);
  const path = join(folder, 'jobs.json');
  mkdirSync(folder, { recursive: true });
  const drawn = `reelsweep-${randomBytes(6).toString('hex')}.`;
  publishOnce(path, `${JSON.stringify({ format: 1, jobPrefix: drawn })}\n`);
  return readObeyedFile(path, prefixSchema, smallFileBytes)?.jobPrefix ?? drawn;
}

/** All that was ever handed over for a sweep, the oldest first. @throws AttemptError 'damaged-file' */
export function readSubmissions(runsFolder: string, sweep: string): Submission[] {
  const parent = runsLayout.slurm(runsFolder, sweep);
  return namesIn(parent)
    .filter((name) => /^[1-9]\d{0,6}$/.test(name))
    .map(Number)
    .sort((one, other) => one - other)
    .flatMap((number) => {
      const folder = join(parent, String(number));
      const tasks = readTasks(folder);
      // Cut off before it was complete: it was not submitted.
      if (tasks === null) return [];
      const job = readObeyedFile(submissionLayout.job(folder), jobFileSchema, smallFileBytes);
      return [{ number, folder, tasks, jobId: job?.jobId }];
    });
}

/** @throws AttemptError 'damaged-file' */
export function readTasks(submission: string): TasksFile | null {
  return readObeyedFile(submissionLayout.tasks(submission), tasksFileSchema);
}

/** Writes all that a job array needs, tasks.json last: with it the submission exists. */
export function writeSubmission(
  runsFolder: string,
  sweep: string,
  number: number,
  tasks: TasksFile,
  scriptOf: (folder: string) => string,
): Submission {
  const folder = join(runsLayout.slurm(runsFolder, sweep), String(number));
  mkdirSync(submissionLayout.outputs(folder), { recursive: true });
  writeRunsFile(submissionLayout.script(folder), scriptOf(folder));
  writeJsonFile(submissionLayout.tasks(folder), tasks);
  return { number, folder, tasks, jobId: undefined };
}

/** Records the job of a submission, or null that it was abandoned. */
export function noteJob(submission: Submission, jobId: string | null): Submission {
  writeJsonFile(submissionLayout.job(submission.folder), { format: 1, jobId });
  return { ...submission, jobId };
}

/** The newest task of each trial of a sweep that Slurm was given, by the trial's id, whether or not it is still in the queue. */
export function submittedTasks(runsFolder: string, sweep: string): ReadonlyMap<string, string> {
  const tasks = new Map<string, string>();
  for (const { jobId, tasks: array } of readSubmissions(runsFolder, sweep)) {
    if (typeof jobId !== 'string') continue;
    for (const [index, { trialId }] of array.trials.entries())
      tasks.set(trialId, `${jobId}_${index}`);
  }
  return tasks;
}
