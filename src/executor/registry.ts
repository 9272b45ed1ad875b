import type { Executor, ExecutorHost, Supervisor, TrialProgram } from './executor.js';
import type { ExecutorKind, RunnerChoice } from './executor-kind.js';
import { localKind } from './local/local.js';
import { slurmKind } from './slurm/slurm.js';

/** Every way to run trials, by the word that runner.executor has for it. */
const kinds: Readonly<Record<RunnerChoice['executor'], ExecutorKind>> = {
  local: localKind,
  slurm: slurmKind,
};

export const executorKinds: readonly ExecutorKind[] = Object.values(kinds);

/** The kind that a sweep's runner settings name. */
export function executorOf({ executor }: Pick<RunnerChoice, 'executor'>): ExecutorKind {
  return kinds[executor];
}

/**
 * Opens the executor of a sweep. What the sweep had handed to another one before is taken back first.
 * @param slots how many trials at a time this machine runs
 * @throws ExecutorError where there is no such thing here
 */
export async function openExecutor(
  runner: RunnerChoice,
  host: ExecutorHost,
  program: TrialProgram,
  slots: number,
): Promise<Executor> {
  const kind = executorOf(runner);
  const executor = await kind.open(host, program, slots, runner);
  const others = executorKinds.filter((other) => other !== kind);
  const before = (await Promise.all(others.map((other) => other.withdrawAll(host)))).find(
    (supervisor) => supervisor !== null,
  );
  // The former executor's supervisor ends the attempts of both.
  return before === undefined
    ? executor
    : { ...executor, endOrphan: (attempt) => before.endOrphan(attempt) };
}

/** Supervises the attempts of a sweep while no coordinator runs it. @throws ExecutorError where that cannot be done from here */
export function openSupervisor(runner: RunnerChoice, host: ExecutorHost): Supervisor {
  return executorOf(runner).supervise(host);
}

/**
 * The job as which each trial of a sweep was last handed over, by the trial's id, whichever executor did; trials that were never
 * handed over are missing. Whether a job still waits, its cluster alone knows.
 * @throws AttemptError 'damaged-file'
 */
export function submittedJobs(runsFolder: string, sweep: string): ReadonlyMap<string, string> {
  return new Map(executorKinds.flatMap((kind) => [...kind.submittedTasks(runsFolder, sweep)]));
}

/** The job of a cluster that this process is, and what has it queued again; null where it is none. */
export function ownJob(
  environment: Readonly<NodeJS.ProcessEnv>,
): { readonly requeue: () => Promise<void> } | null {
  for (const { jobs } of executorKinds) {
    const id = jobs?.own(environment) ?? null;
    if (jobs !== null && id !== null) return { requeue: async () => await jobs.requeue(id) };
  }
  return null;
}
