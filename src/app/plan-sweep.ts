import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { freeBytesOrInfinity } from '../files/disk.js';
import type { ActionContext } from './action.js';
import type { PlanPreview } from '../executor/executor-kind.js';
import { executorOf } from '../executor/registry.js';
import { estimatePlan, type PlanEstimate } from '../planning/plan-estimate.js';
import { type PreparedSweep, prepareSweep, type SweepRequest } from './plan/prepare-sweep.js';
import { attemptEntry } from './run/attempt-entry.js';

/** A sweep file's trials, and what is known of them before they run. */
export interface PlannedSweep extends PreparedSweep {
  readonly outlook: PlanEstimate;
  /** What the executor, such as a cluster, is to provide; null where the trials run on this machine. */
  readonly preview: PlanPreview | null;
  /** null where the disk has room for what is left, or nothing is known. */
  readonly diskShortage: DiskShortage | null;
}

/** What is left of a plan needs more disk than there is. */
export interface DiskShortage {
  readonly runsFolder: string;
  readonly freeBytes: number;
  readonly neededBytes: number;
}

/**
 * What a sweep file makes: its trials, which of them are done, and what the others cost. Nothing is run or written.
 * @throws AppError with every mistake of the file; FileError; DatasetError; WeightsFileError, WeightsMismatchError
 */
export async function planSweep(
  { folder }: Pick<ActionContext, 'folder'>,
  request: SweepRequest,
): Promise<PlannedSweep> {
  const prepared = await prepareSweep(request, folder);
  const { plan } = prepared;
  const runsFolder = resolve(folder, 'runs');
  const executor = executorOf(plan.runner);
  const slots = await executor.slots(plan, plan.trials.length, plan.runner.workers);
  const outlook = estimatePlan(plan, runsFolder, slots);
  const { work, hours } = outlook;
  return {
    ...prepared,
    outlook,
    preview: executor.preview({
      sweep: plan.name,
      runner: plan.runner,
      hours: [...work.toRun].map((id) => hours.perTrial.get(id) ?? null),
      runsFolder,
      attemptEntry,
    }),
    diskShortage: diskShortage(outlook, runsFolder),
  };
}

/**
 * @param runsFolder absolute; it need not be there
 * @param freeOf bytes that may still be written to the disk of a folder; tests give their own
 */
export function diskShortage(
  {
    space,
    work,
  }: Pick<PlanEstimate, 'space'> & { readonly work: Pick<PlanEstimate['work'], 'toRun'> },
  runsFolder: string,
  freeOf: (folder: string) => number = freeBytesOrInfinity,
): DiskShortage | null {
  if (space === null || work.toRun.size === 0) return null;
  const freeBytes = freeOf(existsSync(runsFolder) ? runsFolder : dirname(runsFolder));
  const neededBytes = space.diskBytes;
  return neededBytes <= freeBytes ? null : { runsFolder, freeBytes, neededBytes };
}
