import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { attemptPlace, isFenced } from '../../runs/attempt-folder.js';
import { readOwner, claimAttempt, type OwnerFile } from '../../runs/attempt-owner.js';
import {
  ExecutorError,
  type ExecutorHost,
  type OrphanOutcome,
  type Supervisor,
} from '../executor.js';
import { endOrphan as endLocalOrphan } from '../local/local-executor.js';
import type { QueueSnapshot } from './queued-task.js';
import { type SlurmQueue, slurmQueue } from './slurm-queue.js';
import { openTaskBook, type TaskBook } from './task-book.js';
import { existsSync } from 'node:fs';
import { runsLayout } from '../../runs/runs-layout.js';
import { submittedTasks } from './submission-files.js';

/** A task that was cancelled and still runs after so long, whatever the cluster's KillWait, is cancelled again. */
export const checkpointMs = 60_000;

/** Several attempts are supervised at a time: they share an answer of squeue for so long. */
const sharedMs = 900;

/** Supervises a sweep's tasks while no coordinator runs it. @throws AttemptError where a submission's files are damaged */
export function openSlurmSupervisor(host: ExecutorHost): Supervisor {
  return slurmSupervisor(host, slurmQueue(host), openTaskBook(host));
}

/** Supervises attempts that are tasks of a cluster: they go on without any coordinator. */
export function slurmSupervisor(host: ExecutorHost, queue: SlurmQueue, book: TaskBook): Supervisor {
  const poll = () => queue.lookUntilAnswered(sharedMs);
  const isOurs = ({ job }: OwnerFile) => job !== undefined && book.placeOf(job.id) !== undefined;
  const trialOf = (attemptFolder: string) => basename(attemptPlace(attemptFolder).trialFolder);
  /** Whether the process that claimed an attempt may still be alive. */
  const isAlive = (
    snapshot: QueueSnapshot,
    attemptFolder: string,
    { id, restarts }: NonNullable<OwnerFile['job']>,
  ) => {
    const trialId = trialOf(attemptFolder);
    const isRunning = book.stateOf(snapshot, trialId, id) === 'runs';
    return isRunning && book.lineOf(snapshot, trialId, id)?.restarts === restarts;
  };

  async function goesOn(attemptFolder: string): Promise<boolean> {
    const snapshot = await poll();
    if (snapshot === null || isFenced(attemptFolder)) return false;
    const owner = readOwner(attemptFolder);
    if (owner !== null) {
      const { job } = owner;
      return job !== undefined && isOurs(owner) && isAlive(snapshot, attemptFolder, job);
    }
    // Opened and not yet claimed: its task is just starting it.
    const trialId = trialOf(attemptFolder);
    const taskId = book.taskOf(trialId);
    return taskId !== undefined && book.stateOf(snapshot, trialId, taskId) === 'runs';
  }

  async function endOrphan(attemptFolder: string): Promise<OrphanOutcome> {
    if (claimAttempt(attemptFolder)) return 'gone';
    const owner = readOwner(attemptFolder);
    if (owner === null) return 'gone';
    const { job } = owner;
    // It was begun by a process of some machine, before the sweep came to the cluster.
    if (job === undefined) return await endLocalOrphan(host, attemptFolder);
    // Another sweep's job, which has this trial too: the next attempt here fences it off.
    if (!isOurs(owner)) return 'left';
    const since = host.elapsed();
    for (let isCancelled = false; ; await sleep(1000)) {
      const snapshot = await poll();
      if (snapshot === null) return 'left';
      const state = book.stateOf(snapshot, trialOf(attemptFolder), job.id);
      if (state === 'waits') await queue.cancel([job.id]);
      if (isFenced(attemptFolder) || !isAlive(snapshot, attemptFolder, job)) return 'gone';
      if (!isCancelled || host.elapsed() - since > checkpointMs) await queue.cancel([job.id]);
      if (host.stop?.aborted === true) return 'left';
      isCancelled = true;
    }
  }

  async function withdraw(trialIds: readonly string[]): Promise<void> {
    const snapshot = await poll();
    if (snapshot === null) return;
    // What a coordinator that died had submitted and not noted is found by its name.
    await queue.cancel(book.reconcile(snapshot).strays);
    const waiting = trialIds.flatMap((trialId) => {
      const id = book.taskOf(trialId);
      return id !== undefined && book.stateOf(snapshot, trialId, id) === 'waits' ? [id] : [];
    });
    await queue.cancel(waiting);
  }

  async function holdBack(): Promise<void> {
    const snapshot = await poll();
    if (snapshot === null) return;
    await queue.cancel(book.reconcile(snapshot).strays);
    await queue.hold([...book.freeJobs(snapshot)]);
  }

  return { goesOn, endOrphan, withdraw, holdBack, close: () => Promise.resolve() };
}

/**
 * Takes what a sweep had handed to Slurm and not finished out of its queue: the sweep is run elsewhere now.
 * @returns who ends the attempts that still run there; null where there is nothing of it
 * @throws AttemptError where a submission's files are damaged
 */
export async function withdrawTasks(host: ExecutorHost): Promise<Supervisor | null> {
  const { runsFolder, sweep, onProblem } = host;
  const unfinished = [...submittedTasks(runsFolder, sweep).keys()].filter(
    (trialId) => !existsSync(runsLayout.result(runsLayout.trial(runsFolder, trialId))),
  );
  if (unfinished.length === 0) return null;
  const supervisor = openSlurmSupervisor(host);
  try {
    await supervisor.withdraw(unfinished);
    return supervisor;
  } catch (error) {
    if (!(error instanceof ExecutorError)) throw error;
    onProblem(
      `Trials of ${sweep} were handed to Slurm, which cannot be asked from here: what still waits there may start, and then run beside this.`,
    );
    return null;
  }
}
