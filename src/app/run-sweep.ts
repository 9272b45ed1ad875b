import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { isStoppedFromOutside } from '../coordinator/control/stop-reason.js';
import type { RunError } from '../coordinator/run-error.js';
import { runQueued } from '../coordinator/schedule/run-queued.js';
import type { SweepSummary } from '../coordinator/sweep-summary.js';
import { DatasetError } from '../dataset/dataset-error.js';
import { executorOf, ownJob } from '../executor/registry.js';
import { runsLayout } from '../runs/runs-layout.js';
import { queuedPlans, queuePlan } from '../runs/queued-plans.js';
import type { SweepPlan } from '../runs/sweep-plan.js';
import { BadDataError } from '../trial/trial-failure.js';
import { AppError } from './app-error.js';
import { planToRun, type RunRequest } from './plan/plan-to-run.js';
import type { RunContext } from './run-context.js';
import { type DetachedStart, startDetached } from './run/detached-run.js';
import { PreflightError } from './run/preflight-error.js';
import { removeRestart } from './run/restart-unit.js';
import { runPlan } from './run/run-plan.js';

export interface RunOutcome {
  /**
   * `done`: every trial has succeeded or was pruned. `unfinished`: some failed or are left. `stopped`: from outside, and the same
   * request goes on; `stopped-for-good`: the same in a job of the cluster that must not come back. `nothing-queued`: there was
   * nothing to run.
   */
  readonly state: 'done' | 'unfinished' | 'stopped' | 'stopped-for-good' | 'nothing-queued';
  /** Of the sweeps that were run, in order. */
  readonly summaries: readonly SweepSummary[];
  /** What was found before the first trial of sweeps of which nothing was started. */
  readonly refusals: readonly unknown[];
  /** Sweeps that still wait in the queue. */
  readonly waiting: readonly string[];
  /** Set where another process runs sweeps in this folder, and runs those that wait. */
  readonly held: RunError | null;
}

/**
 * Trains every trial of a sweep file, then what waits in the queue; the same request resumes it.
 * @throws AppError; RunError where another process runs sweeps here, or the sweep is paused; as planSweep
 */
export async function runSweep(context: RunContext, request: RunRequest): Promise<RunOutcome> {
  const { queue = false, workers, preflight = true } = request;
  const named = await planToRun(request, context);
  if (named === 'nothing-queued') {
    return { state: named, summaries: [], refusals: [], waiting: [], held: null };
  }
  const runsFolder = resolve(context.folder, 'runs');
  if (named !== null && queue) queuePlan(runsFolder, named, context.now());
  const summaries: SweepSummary[] = [];
  const refusals: unknown[] = [];
  const runOne = async (plan: SweepPlan): Promise<SweepSummary | null> => {
    try {
      const summary = await runPlan(plan, context, { workers, preflight });
      summaries.push(summary);
      context.onEvent({ kind: 'sweep-ended', summary, queued: plan !== named });
      if (isOver(summary)) await removeRestart(runsFolder, plan.name);
      return summary;
    } catch (error) {
      // What waits in the queue behind it is run all the same.
      if (!isRefusal(error)) throw error;
      refusals.push(error);
      context.onEvent({ kind: 'refused', sweep: plan.name, error });
      return null;
    }
  };
  if (named !== null && !queue) await runOne(named);
  const isStopped = () => summaries.some(({ stopped }) => isStoppedFromOutside(stopped));
  const onProblem = (message: string) => context.onEvent({ kind: 'problem', message });
  const { left, held } = isStopped()
    ? { left: queuedPlans(runsFolder).map(({ sweep }) => sweep), held: null }
    : await runQueued(runsFolder, runOne, onProblem);
  const state = isStopped()
    ? await stateOfStopped(summaries)
    : summaries.every(isDone)
      ? 'done'
      : 'unfinished';
  return { state, summaries, refusals, waiting: left, held };
}

/**
 * Starts a run in its own session, whose output goes to the sweep's run.log, and waits until it runs or has ended.
 * @param options words: further words of the command line that is started, such as --json. restart: whether systemd starts it again
 * after a reboot. onOutput is given what the run says meanwhile
 * @throws as runSweep
 */
export async function startSweep(
  context: Omit<RunContext, 'onEvent'>,
  request: RunRequest,
  options: {
    readonly words?: readonly string[];
    readonly restart?: boolean;
    readonly onOutput?: (line: string) => void;
  } = {},
): Promise<DetachedStart> {
  // The detached process says what there is to say of the plan.
  const named = await planToRun(request, { ...context, onEvent: () => undefined });
  if (named === 'nothing-queued') return { kind: named };
  const sweep = named?.name ?? queuedPlans(resolve(context.folder, 'runs'))[0]?.sweep;
  if (sweep === undefined) return { kind: 'nothing-of-yours' };
  const { words = [], restart = false, onOutput } = options;
  const all = [...wordsOf(request), ...words];
  return await startDetached({ words: all, sweep, restart, onOutput }, context);
}

/**
 * Has a job of the cluster run the sweep.
 * @param program the command line that does so, program and arguments
 * @throws AppError where there is no file, or its sweep does not run on Slurm; ExecutorError; as runSweep
 */
export async function submitSweep(
  context: RunContext,
  request: RunRequest,
  program: readonly string[],
): Promise<{ readonly sweep: string; readonly job: string; readonly output: string }> {
  const named = await planToRun(request, context);
  if (named === null || named === 'nothing-queued') throw new AppError({ kind: 'no-sweep-file' });
  const { name, runner } = named;
  const { jobs } = executorOf(runner);
  if (jobs === null) throw new AppError({ kind: 'job-without-slurm' });
  const runsFolder = resolve(context.folder, 'runs');
  mkdirSync(runsLayout.sweep(runsFolder, name), { recursive: true });
  const { jobId, output } = await jobs.submit(runsFolder, name, runner, program);
  return { sweep: name, job: jobId, output };
}

/** The words of the command line that runs a request in the foreground. */
function wordsOf(request: RunRequest): readonly string[] {
  const { file, workers, fresh, profile, only, preflight, queue, sharedRuns } = request;
  const valued = Object.entries({ workers, profile, only });
  // A file whose name begins with a dash is one all the same.
  const name = file === undefined ? [] : [file.startsWith('-') ? `./${file}` : file];
  return [
    'run',
    ...name,
    ...valued.flatMap(([option, value]) => (value === undefined ? [] : [`--${option}=${value}`])),
    ...(fresh === true ? ['--fresh'] : []),
    ...(preflight === false ? ['--no-preflight'] : []),
    ...(queue === true ? ['--queue'] : []),
    ...(sharedRuns === true ? ['--shared-runs'] : []),
  ];
}

/** Whether an error says that nothing of a sweep was started because of what was found before. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof DatasetError ||
    error instanceof BadDataError ||
    error instanceof PreflightError
  );
}

/** Whether nothing is left to be run after a reboot: it has ended, or a person or the sweep itself stopped it. */
function isOver({ stopped }: SweepSummary): boolean {
  return stopped === null || ['signal', 'request', 'failing-alike'].includes(stopped.kind);
}

/** What another user's attempts occupy is not done either. */
function isDone({ stopped, failed, counts: { planned = 0, running = 0 } }: SweepSummary): boolean {
  return stopped === null && failed + planned + running === 0;
}

/** A coordinator that is a job and had to leave comes back; one that a person stopped does not. */
async function stateOfStopped(
  summaries: readonly SweepSummary[],
): Promise<'stopped' | 'stopped-for-good'> {
  const job = ownJob(process.env);
  if (job === null) return 'stopped';
  if (!summaries.some(({ stopped }) => stopped?.kind === 'left')) return 'stopped-for-good';
  await job.requeue();
  return 'stopped';
}
