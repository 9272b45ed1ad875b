import type { StoreWait } from '../../store/when-free.js';
import { commandWaitsMs } from '../../coordinator/open-runs.js';
import type { Context } from '../context.js';
import { duration } from '../../text/times.js';

/** What a command says while another program has the database locked, and how long it waits for that. */
export function storeWait({ terminal, stop }: Pick<Context, 'terminal' | 'stop'>) {
  return {
    onLocked: (path: string) =>
      terminal.note(lockedLine(path, 'This command goes on once it is free.')),
    onFree: (path: string, lockedMs: number) => terminal.note(freeLine(path, lockedMs)),
    stop,
    atMostMs: commandWaitsMs,
  } satisfies StoreWait;
}

/** @param then what happens meanwhile, one sentence */
export function lockedLine(path: string, then: string): string {
  return `Another program (a database browser with unsaved changes, say) has ${path} locked. ${then} Save or discard the changes there.`;
}

export function freeLine(path: string, lockedMs: number): string {
  return `${path} is free again after ${duration(lockedMs)}.`;
}
