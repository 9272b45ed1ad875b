import type { SlurmSettings } from '../../settings/slurm.js';
import type { Executor, ProcessEnd, ExecutorHost, TrialProgram } from '../executor.js';
import type { Slot } from '../slots.js';
import { type ControllerFacts, controllerFacts } from './slurm-command.js';
import type { QueueSnapshot } from './queued-task.js';
import {
  cancelTasks,
  leftoverTasks,
  openAttemptOf,
  pollExecution,
  type SlurmExecution,
} from './slurm-execution.js';
import { slurmQueue } from './slurm-queue.js';
import { slurmSupervisor } from './slurm-supervisor.js';
import { submissionLayout } from './submission-files.js';
import { submitTrials, takeFound } from './submit-trials.js';
import { openTaskBook } from './task-book.js';
import { taskEntry } from './task-script.js';

/** Trials that are handed over within this time go to Slurm together, as few arrays. */
const gatherMs = 300;

/**
 * Runs trials as tasks of Slurm job arrays. Whatever is waiting or running goes on without this process: the folders say which task
 * is whose, and Slurm's queue is asked once a period for all of them.
 * @throws ExecutorError; AttemptError where a submission's files are damaged
 */
export async function openSlurmExecutor(
  host: ExecutorHost,
  program: TrialProgram,
  settings: SlurmSettings,
): Promise<Executor> {
  const queue = slurmQueue(host);
  const book = openTaskBook(host);
  const executions = new Set<SlurmExecution>();
  const unsent: SlurmExecution[] = [];
  /** Jobs that were handed over, or taken up again, and may still be held. What a person holds by hand is not among them. */
  const owed = new Set<string>();
  let facts: ControllerFacts | null = null;
  let paused = false;
  let slot: Slot | null = null;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();
  let isAtWork = false;
  let isUrgent = false;
  let isGathering = true;

  const first = await queue.lookUntilAnswered();
  if (first !== null) {
    // What a coordinator that died had still held, and what was held for a pause that is over.
    for (const jobId of book.heldJobs(first)) owed.add(jobId);
    await resolveSubmissions(first);
    await holdOrRelease(first);
  }

  /** Finds what was submitted and not noted, and takes out what came too late. */
  async function resolveSubmissions(snapshot: QueueSnapshot): Promise<void> {
    const { found, strays } = book.reconcile(snapshot);
    await queue.cancel(strays);
    for (const jobId of found) owed.add(jobId);
    if (found.length > 0) takeFound(unsent, snapshot, book);
  }

  async function holdOrRelease(snapshot: QueueSnapshot): Promise<void> {
    const held = book.heldJobs(snapshot);
    if (paused) {
      const free = book.freeJobs(snapshot);
      for (const jobId of [...free, ...held]) owed.add(jobId);
      await queue.hold([...free]);
      return;
    }
    for (const jobId of owed) if (!held.has(jobId)) owed.delete(jobId);
    // Held by a person's hand; or a controller that was killed has forgotten their release.
    if ([...held].some((jobId) => !owed.has(jobId)) && (await hasRestarted())) {
      for (const jobId of held) owed.add(jobId);
    }
    await queue.release([...owed]);
  }

  async function hasRestarted(): Promise<boolean> {
    const before = facts?.startedAt;
    facts = (await controllerFacts()) ?? facts;
    return facts?.startedAt !== before;
  }

  async function doRound(): Promise<void> {
    isGathering = false;
    facts ??= await controllerFacts();
    if (unsent.length > 0 && slot !== null && !paused && facts !== null) {
      const environment = program.environment(slot);
      const programs = { node: process.execPath, taskEntry, attemptEntry: program.attemptEntry };
      const context = { host, queue, book, settings, environment, programs };
      const sent = await submitTrials(unsent, { ...context, arraySize: facts.arraySize });
      for (const jobId of sent) owed.add(jobId);
    }
    const snapshot = await queue.look();
    if (snapshot === null) {
      giveUpKilled();
      return;
    }
    await resolveSubmissions(snapshot);
    // What is not wanted any more goes before it is released.
    await cancelTasks(executions, snapshot, queue, book, host.elapsed());
    await holdOrRelease(snapshot);
    for (const execution of executions) {
      const { taskId } = execution;
      if (taskId === null) continue;
      const task = book.lineOf(snapshot, execution.trial.trialId, taskId);
      const place = book.placeOf(taskId);
      const output = submissionLayout.output(place?.submission.folder ?? '', place?.index ?? 0);
      const end = pollExecution(execution, taskId, task, output);
      if (end !== null) finish(execution, end);
    }
    for (const execution of unsent.filter(({ ending }) => ending !== null)) {
      unsent.splice(unsent.indexOf(execution), 1);
      finish(execution, null);
    }
    await queue.cancel(leftoverTasks(snapshot, book));
  }

  function finish(execution: SlurmExecution, end: ProcessEnd | null): void {
    executions.delete(execution);
    execution.resolve(end);
  }
  /** After a second request to end, a silent controller is not waited for: the tasks are left to themselves. */
  function giveUpKilled(): void {
    for (const execution of executions) {
      if (execution.ending?.how === 'kill') finish(execution, null);
    }
  }
  function fail(error: unknown): void {
    for (const execution of executions) execution.reject(error);
    executions.clear();
    unsent.length = 0;
  }
  function schedule(inMs: number): void {
    clearTimeout(timer);
    if (closed || isAtWork) return;
    timer = setTimeout(() => {
      isAtWork = true;
      round = doRound()
        .catch(fail)
        .finally(() => {
          isAtWork = false;
          schedule(isUrgent ? gatherMs : queue.periodMs);
        });
      isUrgent = false;
    }, inMs);
  }
  /** What a person waits for does not wait for the period to be over. */
  function soon(): void {
    if (isUrgent) return;
    isUrgent = true;
    schedule(gatherMs);
  }

  return {
    ...slurmSupervisor(host, queue, book),
    places: null,
    start(trial, givenSlot, onBegun) {
      slot ??= givenSlot;
      let resolve: SlurmExecution['resolve'] = () => undefined;
      let reject: SlurmExecution['reject'] = () => undefined;
      const ended = new Promise<ProcessEnd | null>((...callbacks) => {
        [resolve, reject] = callbacks;
      });
      const { trialId } = trial;
      const known = book.taskOf(trialId);
      const isThere =
        known !== undefined &&
        (book.stateOf(queue.seen, trialId, known) !== 'over' ||
          openAttemptOf(trial.folder, true) !== null);
      const execution: SlurmExecution = {
        trial,
        onBegun,
        resolve,
        reject,
        taskId: isThere ? known : null,
        begun: null,
        ending: null,
        signalled: false,
        isSeen: isThere,
        misses: 0,
      };
      // The first ones go to Slurm once no more come, as few arrays; later ones with the next poll of the queue, once a period,
      // whatever the number of trials.
      if (isGathering) schedule(gatherMs);
      executions.add(execution);
      if (!isThere) unsent.push(execution);
      const end = (how: 'terminate' | 'kill') => {
        if (execution.ending?.how === how || execution.ending?.how === 'kill') return;
        execution.ending = { how, at: host.elapsed() };
        execution.signalled = false;
        soon();
      };
      return { ended, terminate: () => end('terminate'), kill: () => end('kill') };
    },
    setPaused(wanted) {
      if (paused === wanted) return;
      paused = wanted;
      soon();
    },
    leave() {
      for (const execution of executions) finish(execution, null);
      unsent.length = 0;
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await round;
    },
  };
}
