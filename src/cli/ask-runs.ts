import { resolve } from 'node:path';
import { askOrApply, type Dealt } from '../runner/ask-or-apply.js';
import type { RunRequest } from '../runner/requests.js';
import type { Context } from './context.js';
import { migratedLine } from './migrated-line.js';

/** Has a request about a sweep of this folder's runs done, by whoever runs it or here. */
export async function askRuns(
  { folder, now, stop, terminal }: Context,
  sweep: string,
  request: RunRequest,
): Promise<Dealt> {
  return await askOrApply(resolve(folder, 'runs'), sweep, request, {
    clock: now,
    stop,
    onProblem: terminal.note,
    onMigrated: (migrated) => {
      terminal.note(migratedLine(migrated));
    },
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
