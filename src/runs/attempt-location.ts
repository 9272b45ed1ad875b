import { AttemptError } from './attempt-error.js';
import { readOwner } from './attempt-owner.js';

/** Where an attempt runs or ran. */
export interface AttemptLocation {
  /** The machine's name; of a cluster job, what the cluster calls its node. */
  readonly host: string;
  /** The job as the cluster's own commands name it, such as 1234_5; null where it is none. */
  readonly job: string | null;
}

/** By owner.json; null before a process has claimed the attempt, and where the file is damaged: it informs, no more. */
export function attemptLocation(attemptFolder: string): AttemptLocation | null {
  try {
    const owner = readOwner(attemptFolder);
    if (owner === null) return null;
    const { host, job } = owner;
    return { host: job === undefined || job.node === '' ? host : job.node, job: job?.id ?? null };
  } catch (error) {
    if (error instanceof AttemptError) return null;
    throw error;
  }
}
