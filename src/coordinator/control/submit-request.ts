import { existsSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { readObeyedPlan } from '../../runs/sweep-plan.js';
import type { StoreWait } from '../../store/when-free.js';
import { closeAbandoned, trialsLeftOpen } from '../attempts/abandoned-attempts.js';
import { type AppliedRequest, applyRequest } from './apply-requests.js';
import { type CoordinatorFile, livingCoordinator } from '../../runs/coordinator-file.js';
import { commandWaitsMs, holdRuns, openOrRebuild } from '../open-runs.js';
import { maintenanceContext } from '../sweep-context.js';
import { writeRequest, type RunRequest } from '../../runs/requests.js';
import { RunError } from '../run-error.js';

/** How a request was dealt with. */
export type Dealt =
  | { readonly how: 'asked'; readonly coordinator: CoordinatorFile; readonly taken: boolean }
  | ({ readonly how: 'applied' } & AppliedRequest);

export interface SubmitOptions extends Pick<StoreWait, 'onLocked' | 'onFree'> {
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly stop?: AbortSignal;
  readonly onProblem?: (message: string) => void;
}

/** A coordinator looks every half second; one that is busy is not waited for longer. */
const takenWithinMs = 5000;

/**
 * Has a request done: by the coordinator where one runs in the folder, else here and now, under the lock that keeps one out.
 * @throws RunError 'unknown-sweep-folder' or 'another-coordinator'; StoreError; the system's error
 */
export async function submitRequest(
  runsFolder: string,
  sweep: string,
  request: RunRequest,
  options: SubmitOptions,
): Promise<Dealt> {
  for (;;) {
    const coordinator = livingCoordinator(runsFolder, options.clock());
    if (coordinator === null) {
      return { how: 'applied', ...(await applyHere(runsFolder, sweep, request, options)) };
    }
    const path = writeRequest(runsFolder, sweep, request);
    if (path === null) {
      throw new RunError({ kind: 'unknown-sweep-folder', sweep, folder: runsFolder });
    }
    const since = performance.now();
    while (existsSync(path) && performance.now() - since < takenWithinMs) await sleep(25);
    if (!existsSync(path)) return { how: 'asked', coordinator, taken: true };
    if (livingCoordinator(runsFolder, options.clock()) !== null) {
      return { how: 'asked', coordinator, taken: false };
    }
    // It ended before it took the request.
    rmSync(path, { force: true });
  }
}

async function applyHere(
  runsFolder: string,
  sweep: string,
  request: RunRequest,
  options: SubmitOptions,
): Promise<AppliedRequest> {
  const wait = { ...options, atMostMs: commandWaitsMs };
  const lock = await holdRuns(runsFolder, options.clock, wait);
  try {
    // Under the lock: until then the sweep may be removed.
    const plan = readObeyedPlan(runsFolder, sweep);
    if (plan === null) {
      throw new RunError({ kind: 'unknown-sweep-folder', sweep, folder: runsFolder });
    }
    const store = await openOrRebuild(runsFolder, wait);
    try {
      const context = maintenanceContext(runsFolder, plan, store, options);
      const { supervisor } = context;
      try {
        const own = plan.trials.map(({ trialId }) => trialId);
        const wanted = 'trialId' in request ? request.trialId : undefined;
        if (request.kind === 'stop') {
          await supervisor.withdraw(wanted === undefined ? own : [wanted]);
        }
        // What a coordinator that died left running writes its checkpoint first.
        const orphans = [...trialsLeftOpen(context)].filter((id) => (wanted ?? id) === id);
        if (request.kind === 'stop' || request.kind === 'retry') {
          await Promise.all(orphans.map((trialId) => closeAbandoned(context, trialId)));
        }
        const applied = applyRequest(context, request);
        if (request.kind === 'pause') await supervisor.holdBack();
        await context.writer.flush(options.stop);
        return applied;
      } finally {
        await supervisor.close();
      }
    } finally {
      store.close();
    }
  } finally {
    lock.release();
  }
}
