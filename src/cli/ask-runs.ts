import { resolve } from 'node:path';
import { submitRequest, type Dealt } from '../coordinator/control/submit-request.js';
import type { RunRequest } from '../runs/requests.js';
import type { Context } from './context.js';
import { storeWait } from './terminal/store-wait.js';

/** What came of a request: a sentence for people, and a line of JSON. */
export interface Told {
  readonly text: string;
  readonly json: string;
}

/** Has a request about a sweep of this folder's runs done, by whoever runs it or here. */
export async function askRuns(
  context: Context,
  sweep: string,
  request: RunRequest,
): Promise<Dealt> {
  const { folder, now, terminal } = context;
  return await submitRequest(resolve(folder, 'runs'), sweep, request, {
    ...storeWait(context),
    clock: now,
    onProblem: terminal.note,
  });
}

/** Whom a request was left for, as the beginning of a sentence. */
export function askedWhom(dealt: Extract<Dealt, { how: 'asked' }>): string {
  const { pid, host } = dealt.coordinator;
  return dealt.taken
    ? `Process ${pid} on ${host} was asked, and has taken the request`
    : `Process ${pid} on ${host} was asked and is busy; it takes the request when it looks next`;
}

/** What `--json` prints of a request: one line, alike for all. */
export function dealtJson(sweep: string, request: RunRequest, dealt: Dealt): string {
  const outcome =
    dealt.how === 'asked'
      ? { asked: { pid: dealt.coordinator.pid, taken: dealt.taken } }
      : { changed: dealt.changed, trials: dealt.trials };
  return JSON.stringify({ sweep, request, ...outcome });
}
