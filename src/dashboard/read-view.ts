import { newestAttempt } from '../runs/attempt-folder.js';
import { logLines, readLogTail } from '../runs/log-file.js';
import { runsLayout } from '../runs/runs-layout.js';
import { availableMemory } from '../coordinator/schedule/memory-gate.js';
import { type LiveSweep, readLiveSweep } from '../status/live-sweep.js';
import {
  readOverview,
  readStatus,
  readTrialState,
  type SweepOverview,
} from '../status/read-status.js';
import { StoreError } from '../store/store-error.js';
import type { View } from './view.js';

/** What the runs folder says now, as far as a view shows it. */
export type Seen =
  | {
      readonly kind: 'sweeps';
      /** Unix milliseconds. */
      readonly now: number;
      readonly overview: readonly SweepOverview[];
      readonly shown: LiveSweep | null;
      /** Bytes that processes may still take from this machine. */
      readonly freeMemory: number;
      /** One sentence on why there is nothing to show; null where there is. */
      readonly problem: string | null;
    }
  | {
      readonly kind: 'trial';
      readonly id: string;
      /** null where there is no such trial. */
      readonly state: string | null;
      /** Number of its newest attempt, 0 before the first. */
      readonly attempt: number;
      /** The last lines of that attempt's log. */
      readonly lines: readonly string[];
    };

/** Reads a view from the database and the run folders; writes nothing, and what cannot be read is told on the page. */
export function readView(runsFolder: string, view: View, now: number): Seen {
  if (view.kind === 'trial') return seenTrial(runsFolder, view.trial);
  const seen = {
    kind: 'sweeps' as const,
    now,
    overview: [],
    shown: null,
    freeMemory: availableMemory(),
    problem: null,
  };
  try {
    const overview = readOverview(runsFolder, now);
    const name = view.sweep ?? mostInteresting(overview);
    if (name === null) return { ...seen, overview };
    const shown = readLiveSweep(runsFolder, readStatus(runsFolder, name, now), now);
    return { ...seen, overview, shown };
  } catch (error) {
    if (!(error instanceof StoreError)) {
      // A file that somebody is just replacing, or has damaged: the page says so and looks again.
      const why = error instanceof Error ? error.message : String(error);
      return { ...seen, problem: `The runs folder cannot be read just now: ${why}` };
    }
    if (error.kind === 'unknown-sweep') {
      return { ...seen, overview: readOverview(runsFolder, now), problem: error.message };
    }
    return error.kind === 'no-store' ? seen : { ...seen, problem: error.message };
  }
}

function mostInteresting(overview: readonly SweepOverview[]): string | null {
  const running = overview.find(({ state }) => state === 'running');
  const known = overview.find(({ startedAt, state }) => startedAt !== null && state !== 'queued');
  return (running ?? known ?? overview[0])?.name ?? null;
}

function seenTrial(runsFolder: string, id: string): Seen {
  const folder = runsLayout.trial(runsFolder, id);
  const attempt = newestAttempt(folder);
  const tail = attempt === 0 ? '' : readLogTail(runsLayout.attempt(folder, attempt));
  const cut = logLines();
  const lines = [...cut.push(Buffer.from(`${tail}\n`)), ...cut.rest()];
  return {
    kind: 'trial',
    id,
    state: stateOf(runsFolder, id),
    attempt,
    lines: tail === '' ? [] : lines,
  };
}

function stateOf(runsFolder: string, id: string): string | null {
  try {
    return readTrialState(runsFolder, id);
  } catch (error) {
    // A file in the database's place, or one that says where it is, may be damaged: the log can be read all the same.
    if (isOfFiles(error)) return null;
    throw error;
  }
}

/** Whether an error is about the files: ours have a kind, those of the system and of SQLite a code. What has neither is a defect. */
function isOfFiles(error: unknown): boolean {
  return error instanceof Error && ('kind' in error || 'code' in error);
}
