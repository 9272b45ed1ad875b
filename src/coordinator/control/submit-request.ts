import { existsSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FrozenPlan, readObeyedPlan } from '../../runs/sweep-plan.js';
import type { Store } from '../../store/open-store.js';
import { closeAbandoned, trialsLeftOpen } from '../attempts/reconcile-trials.js';
import { type AppliedRequest, applyRequest } from './apply-requests.js';
import { type CoordinatorFile, livingCoordinator } from '../../runs/coordinator-file.js';
import { whileHeld, withStore } from '../open-runs.js';
import { type MaintenanceOptions, maintenanceContext } from '../sweep-context.js';
import { writeRequest, type ControlRequest } from '../../runs/requests.js';
import { RunError } from '../run-error.js';

/** How a request was dealt with: by the coordinator, which may not have taken it yet, or here. */
export type Dealt =
  | { readonly how: 'asked'; readonly coordinator: CoordinatorFile; readonly taken: boolean }
  | ({ readonly how: 'applied' } & AppliedRequest);

/** A coordinator polls every half second; one that is busy is not waited for longer. */
const takenWithinMs = 5000;

/**
 * Has a request done: by the coordinator where one runs in the folder, else here and now, under the lock that keeps one out.
 * @throws RunError 'unknown-sweep-folder' or 'another-coordinator'; StoreError; the system's error
 */
export async function submitRequest(
  runsFolder: string,
  sweep: string,
  request: ControlRequest,
  options: MaintenanceOptions,
): Promise<Dealt> {
  const unknown = () => new RunError({ kind: 'unknown-sweep-folder', sweep, folder: runsFolder });
  for (;;) {
    const coordinator = livingCoordinator(runsFolder, options.clock());
    if (coordinator === null) {
      const applied = await whileHeld(runsFolder, options, () => {
        // Under the lock: until then the sweep may be removed.
        const plan = readObeyedPlan(runsFolder, sweep);
        if (plan === null) throw unknown();
        return withStore(runsFolder, options, (store) =>
          applyHere(runsFolder, plan, store, request, options),
        );
      });
      return { how: 'applied', ...applied };
    }
    const path = writeRequest(runsFolder, sweep, request);
    if (path === null) throw unknown();
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
  plan: FrozenPlan,
  store: Store,
  request: ControlRequest,
  options: MaintenanceOptions,
): Promise<AppliedRequest> {
  const context = maintenanceContext(runsFolder, plan, store, options);
  const { supervisor } = context;
  try {
    const trialId = 'trialId' in request ? request.trialId : undefined;
    const isMeant = (id: string) => trialId === undefined || id === trialId;
    if (request.kind === 'stop') {
      await supervisor.withdraw(plan.trials.map((trial) => trial.trialId).filter(isMeant));
    }
    // What a coordinator that died left running writes its checkpoint first.
    if (request.kind === 'stop' || request.kind === 'retry') {
      const orphans = [...trialsLeftOpen(context)].filter(isMeant);
      await Promise.all(orphans.map((id) => closeAbandoned(context, id)));
    }
    const applied = applyRequest(context, request);
    if (request.kind === 'pause') await supervisor.holdBack();
    await context.writer.flush(options.stop);
    return applied;
  } finally {
    await supervisor.close();
  }
}
