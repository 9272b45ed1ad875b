import { orIfDamaged } from '../../runs/runs-file.js';
import { foreignPlans, queuedPlans, readQueuedPlan, unqueue } from '../../runs/queued-plans.js';
import type { SweepPlan } from '../../runs/sweep-plan.js';
import { RunError } from '../run-error.js';
import { isStoppedFromOutside } from '../control/stop-reason.js';
import type { SweepSummary } from '../sweep-summary.js';

/** How the queue was left. */
export interface QueueRun {
  /** Of the sweeps that were run, in order. */
  readonly summaries: readonly SweepSummary[];
  /** Sweeps that still wait: paused ones, or all that are left where a person stopped the run. */
  readonly left: readonly string[];
  /** Set where another process holds the folder: it runs what is left. */
  readonly held: RunError | null;
}

/**
 * Runs what waits in the queue, one sweep after the other, until nothing does. A sweep leaves the queue once it has ended or a
 * person has stopped it by name, so whatever is killed meanwhile is found in the queue by the next coordinator. One that was refused
 * before its first trial stays in the queue, and those behind it are run.
 *
 * No plan is forgotten: a process that queues one and finds the folder's lock free runs it; where it finds the lock held, it had queued
 * the plan before the holder reads the queue for the last time, which is after it has released the lock.
 * @param runPlan gives null for a sweep that was refused
 * @throws what `runPlan` throws, but for RunError 'another-coordinator' and 'paused-sweep'
 */
export async function runQueued(
  runsFolder: string,
  runPlan: (plan: SweepPlan) => Promise<SweepSummary | null>,
  onProblem: (message: string) => void,
): Promise<QueueRun> {
  const summaries: SweepSummary[] = [];
  const passedOver = new Set<string>();
  const foreign = foreignPlans(runsFolder).map(({ sweep }) => sweep);
  if (foreign.length > 0) {
    onProblem(
      `Not run, since other users have put it into the queue or can change it there: ${foreign.join(', ')}. It is run by the user who queued it.`,
    );
  }
  const end = (held: RunError | null = null): QueueRun => ({
    summaries,
    left: queuedPlans(runsFolder).map(({ sweep }) => sweep),
    held,
  });
  for (;;) {
    const next = queuedPlans(runsFolder).find(({ path }) => !passedOver.has(path));
    if (next === undefined) return end();
    const onDamage = (message: string) =>
      onProblem(`${message} Sweep ${next.sweep} stays in the queue; queue it again.`);
    const plan = orIfDamaged(() => readQueuedPlan(next), null, onDamage);
    try {
      const summary = plan === null ? null : await runPlan(plan);
      if (plan === null || summary === null) {
        passedOver.add(next.path);
        continue;
      }
      summaries.push(summary);
      const { stopped } = summary;
      if (isStoppedFromOutside(stopped) && stopped?.kind !== 'request') return end();
      if (!wasQueuedAnew(runsFolder, plan)) unqueue(runsFolder, plan.name);
      if (stopped?.kind === 'request') return end();
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      if (error.kind === 'another-coordinator') return end(error);
      if (error.kind !== 'paused-sweep') throw error;
      onProblem(error.message);
      passedOver.add(next.path);
    }
  }
}

/** Whether another plan was queued under this name while it ran. */
function wasQueuedAnew(runsFolder: string, ran: SweepPlan): boolean {
  const queued = queuedPlans(runsFolder).find(({ sweep }) => sweep === ran.name);
  const now = queued === undefined ? null : readQueuedPlan(queued);
  return now !== null && JSON.stringify(now) !== JSON.stringify(ran);
}
