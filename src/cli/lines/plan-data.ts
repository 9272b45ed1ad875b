import type { PlannedSweep } from '../../app/plan-sweep.js';
import { workCounts } from '../../coordinator/schedule/planned-work.js';
import { executorSettings } from '../../settings/executors.js';
import { shownCsv } from '../../text/csv.js';

/** The trials as CSV (RFC 4180), a column an axis; empty where there is no estimate. */
export function planCsv({
  plan: { axes, trials },
  outlook: { work, hours },
}: PlannedSweep): string {
  const header = ['position', 'trial', ...axes, 'replicate', 'seed', 'estimatedHours', 'done'];
  const rows = trials.map(({ position, trialId, settings, replicate, seed }) => [
    position,
    trialId,
    ...axes.map((axis) => (settings as Readonly<Record<string, unknown>>)[axis]),
    replicate,
    seed,
    hours.perTrial.get(trialId) ?? null,
    work.done.has(trialId),
  ]);
  return shownCsv([header, ...rows]).trimEnd();
}

/** The plan as one line of JSON. */
export function planJson({ plan, strategy, warnings, outlook, preview }: PlannedSweep): string {
  const { work, notReused, hours, slots, space, detectable } = outlook;
  const { name, dataset, axes } = plan;
  const trials = plan.trials.map((trial) => ({
    ...trial,
    done: work.done.has(trial.trialId),
    estimatedHours: hours.perTrial.get(trial.trialId) ?? null,
  }));
  return JSON.stringify({
    sweep: name,
    dataset: dataset.sha256 === '' ? null : { folder: dataset.folder, sha256: dataset.sha256 },
    ...(plan.kind === 'command' && { program: plan.program }),
    strategy,
    fresh: plan.fresh === true,
    trainer: plan.trainer,
    notReused,
    axes,
    work: workCounts(work),
    slots: slots.length,
    estimatedHours: hours.unmeasured.length === 0 ? hours.toGo : null,
    unmeasured: hours.unmeasured,
    diskBytes: space?.diskBytes ?? null,
    memoryBytes: space?.memoryBytes ?? null,
    detectable,
    // What the executor is to provide, under its name; null under the others'.
    ...Object.fromEntries(
      Object.keys(executorSettings).map((executor) => [
        executor,
        executor === plan.runner.executor ? (preview?.facts ?? null) : null,
      ]),
    ),
    warnings,
    trials,
  });
}
