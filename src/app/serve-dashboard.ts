import { resolve } from 'node:path';
import type { PageRequest } from '../dashboard/pieces/buttons.js';
import { type Dashboard, serveDashboard as servePage } from '../dashboard/serve.js';
import type { ActionContext } from './action.js';
import {
  type ControlOutcome,
  pauseSweep,
  resumeSweep,
  retrySweep,
  stopSweep,
} from './control-sweep.js';

export interface DashboardRequest {
  /** On 127.0.0.1; the system chooses a free one where it is left out. */
  readonly port?: number | undefined;
  /** What the page says of a request that was made with one of its buttons. */
  readonly textOf: (outcome: ControlOutcome) => string;
}

/**
 * Serves a page that shows the sweeps of this folder and can stop, pause, resume and retry them, to this machine alone.
 * @throws DashboardError where the port cannot be used
 */
export async function serveDashboard(
  context: ActionContext,
  { port, textOf }: DashboardRequest,
): Promise<Dashboard> {
  return await servePage({
    runsFolder: resolve(context.folder, 'runs'),
    port: port ?? null,
    answer: async (request) => textOf(await control(context, request)),
    now: context.now,
  });
}

/** What a button requests, done as the command of the same name does it. */
async function control(
  context: ActionContext,
  { sweep, request }: PageRequest,
): Promise<ControlOutcome> {
  switch (request.kind) {
    case 'stop':
      return await stopSweep(context, request.trialId ?? sweep);
    case 'pause':
      return await pauseSweep(context, sweep);
    case 'resume':
      return await resumeSweep(context, sweep);
    case 'retry': {
      const { trialId, failedOnly } = request;
      const wanted = trialId === undefined ? 'sweep' : 'trial';
      return await retrySweep(context, trialId ?? sweep, { failedOnly, wanted });
    }
  }
}
