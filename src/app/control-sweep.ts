import { resolve } from 'node:path';
import { submitRequest } from '../coordinator/control/submit-request.js';
import { livingCoordinator } from '../runs/coordinator-file.js';
import { findTarget, type Target } from '../coordinator/control/find-target.js';
import type { ControlRequest } from '../runs/requests.js';
import type { TrialState } from '../runs/cause.js';
import { readOverview, readStatus, readTrialState } from '../status/read-status.js';
import { unqueue } from '../runs/queued-plans.js';
import { type ActionContext, storeWait } from './action.js';
import { removeRestart } from './run/restart-unit.js';

/** What was done about a request. */
type Deed =
  /** The process that runs sweeps here was requested to; `taken` once it has read the request. */
  | {
      readonly kind: 'asked';
      readonly pid: number;
      readonly host: string;
      readonly taken: boolean;
    }
  /** No process runs sweeps here, so it was done at once. @see trials those whose state it changed */
  | { readonly kind: 'applied'; readonly changed: boolean; readonly trials: readonly string[] }
  /** The sweep was taken out of the queue. */
  | { readonly kind: 'unqueued' }
  /** The sweep did not run, and no longer starts after a reboot. */
  | { readonly kind: 'restart-removed' }
  /** There was nothing to do, since the sweep is in this state. */
  | { readonly kind: 'nothing'; readonly state: 'not-running' | 'paused' | 'finished' };

/** What came of a request to stop, pause, resume or retry. */
export type ControlOutcome = Deed & {
  /** null where no sweep was named and none runs. */
  readonly sweep: string | null;
  readonly request: ControlRequest;
  /** State of the trial that was named, before. */
  readonly before?: TrialState | null;
};

/**
 * Stops a sweep or a trial, or takes a sweep out of the queue. Running trials write a checkpoint first.
 * @param name of a sweep, or the beginning of a trial's id; without it, the sweep that runs
 * @throws RunError, StoreError
 */
export async function stopSweep(context: ActionContext, name?: string): Promise<ControlOutcome> {
  const runs = resolve(context.folder, 'runs');
  const request = { kind: 'stop' as const };
  const running = livingCoordinator(runs, context.now())?.sweep;
  if (name !== undefined && name !== running && unqueue(runs, name)) {
    await removeRestart(runs, name);
    return { kind: 'unqueued', sweep: name, request };
  }
  const target = name === undefined ? null : named(context, name, 'sweep or trial');
  if (target?.kind === 'trial') {
    const before = readTrialState(runs, target.trialId);
    const one = { ...request, trialId: target.trialId };
    return { ...(await requested(context, target.sweep, one)), before };
  }
  const sweep = target?.sweep ?? running ?? null;
  if (sweep !== null && sweep === running) return await requested(context, sweep, request);
  const wasRestarted = sweep !== null && (await removeRestart(runs, sweep));
  return wasRestarted
    ? { kind: 'restart-removed', sweep, request }
    : { kind: 'nothing', state: 'not-running', sweep, request };
}

/** Has a sweep start no new trial; those that run go on. @throws RunError, StoreError */
export async function pauseSweep(context: ActionContext, name: string): Promise<ControlOutcome> {
  const { sweep } = named(context, name, 'sweep');
  const request = { kind: 'pause' as const };
  const { state } = readStatus(resolve(context.folder, 'runs'), sweep, context.now());
  return state === 'finished' || state === 'paused'
    ? { kind: 'nothing', state, sweep, request }
    : await requested(context, sweep, request);
}

/** Lets a paused sweep start trials again. @throws RunError, StoreError */
export async function resumeSweep(context: ActionContext, name: string): Promise<ControlOutcome> {
  const { sweep } = named(context, name, 'sweep');
  return await requested(context, sweep, { kind: 'resume' });
}

/** What is retried where no name is given: every sweep that was run. @throws StoreError */
export function sweepsToRetry({ folder, now }: ActionContext): readonly string[] {
  return readOverview(resolve(folder, 'runs'), now())
    .filter(({ startedAt }) => startedAt !== null)
    .map(({ name }) => name);
}

/**
 * Has a trial, or those of a sweep that did not succeed, run again.
 * @param options failedOnly: not those that a person stopped. wanted: what the name may be of
 * @throws RunError, StoreError
 */
export async function retrySweep(
  context: ActionContext,
  name: string,
  {
    failedOnly,
    wanted = 'sweep or trial',
  }: { readonly failedOnly: boolean; readonly wanted?: 'sweep' | 'trial' | 'sweep or trial' },
): Promise<ControlOutcome> {
  const target = named(context, name, wanted);
  const one = target.kind === 'trial' ? { trialId: target.trialId } : {};
  return await requested(context, target.sweep, { kind: 'retry', failedOnly, ...one });
}

function named(
  { folder, now }: ActionContext,
  name: string,
  wanted: 'sweep' | 'trial' | 'sweep or trial',
): Target {
  return findTarget(resolve(folder, 'runs'), name, wanted, now());
}

/** Has a request done by the process that runs sweeps in the folder, or here. */
async function requested(
  context: ActionContext,
  sweep: string,
  request: ControlRequest,
): Promise<ControlOutcome> {
  const { folder, now, onEvent } = context;
  const onProblem = (message: string) => onEvent({ kind: 'problem', message });
  const options = { ...storeWait(context), clock: now, onProblem };
  const dealt = await submitRequest(resolve(folder, 'runs'), sweep, request, options);
  if (dealt.how === 'applied') {
    const { changed, trials } = dealt;
    return { kind: 'applied', changed, trials, sweep, request };
  }
  const { pid, host } = dealt.coordinator;
  return { kind: 'asked', pid, host, taken: dealt.taken, sweep, request };
}
