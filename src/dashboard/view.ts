import { statSync } from 'node:fs';
import { join } from 'node:path';
import { namesIn } from '../files/folder.js';
import { newestAttempt } from '../runs/attempt-folder.js';
import { livingCoordinator } from '../runs/coordinator-file.js';
import { logLines, readLogTail } from '../runs/log-file.js';
import { runsLayout } from '../runs/runs-layout.js';
import { isTrialId } from '../runs/trial-file.js';
import { sweepNameSchema } from '../runs/sweep-plan.js';
import { availableMemory } from '../coordinator/schedule/memory-gate.js';
import { type LiveSweep, readLiveSweep } from '../status/live-sweep.js';
import {
  readOverview,
  readStatus,
  readTrialState,
  type SweepOverview,
} from '../status/read-status.js';
import { databasePath } from '../store/database-place.js';
import { StoreError } from '../store/store-error.js';

/** What a page shows. */
export type View =
  /** null: the sweep that runs, or else the newest. */
  | { readonly kind: 'sweep'; readonly sweep: string | null }
  | { readonly kind: 'trial'; readonly trial: string };

/** The view that an address names; null where it names none. */
export function viewOf(query: URLSearchParams): View | null {
  const [sweep, trial] = [query.get('sweep'), query.get('trial')];
  if (trial !== null) return isTrialId(trial) ? { kind: 'trial', trial } : null;
  if (sweep === null) return { kind: 'sweep', sweep };
  const parsed = sweepNameSchema.safeParse(sweep);
  return parsed.success ? { kind: 'sweep', sweep: parsed.data } : null;
}

/** The query of a view's address, with its question mark; empty for the first page. */
export function queryOf(view: View): string {
  if (view.kind === 'trial') return `?trial=${view.trial}`;
  return view.sweep === null ? '' : `?sweep=${view.sweep}`;
}

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

/** Reads a view from the database and the run folders; writes nothing, and what cannot be read is said on the page. */
export function readView(runsFolder: string, view: View, now: number): Seen {
  if (view.kind === 'trial') return seenTrial(runsFolder, view.trial);
  const nothing = { overview: [], shown: null, problem: null };
  const seen = { kind: 'sweeps' as const, now, freeMemory: availableMemory(), ...nothing };
  try {
    const overview = readOverview(runsFolder, now);
    const running = overview.find(({ state }) => state === 'running');
    const known = overview.find(({ startedAt, state }) => startedAt !== null && state !== 'queued');
    const name = view.sweep ?? (running ?? known ?? overview[0])?.name;
    if (name === undefined) return { ...seen, overview };
    const shown = readLiveSweep(runsFolder, readStatus(runsFolder, name, now), now);
    return { ...seen, overview, shown };
  } catch (error) {
    if (!(error instanceof StoreError)) {
      // Another process may be replacing the file, or it is damaged: the page says so, and it is read again.
      const why = error instanceof Error ? error.message : String(error);
      return { ...seen, problem: `The runs folder cannot be read just now: ${why}` };
    }
    if (error.kind === 'unknown-sweep') {
      return { ...seen, overview: readOverview(runsFolder, now), problem: error.message };
    }
    return error.kind === 'no-store' ? seen : { ...seen, problem: error.message };
  }
}

function seenTrial(runsFolder: string, id: string): Seen {
  const folder = runsLayout.trial(runsFolder, id);
  const attempt = newestAttempt(folder);
  const tail = attempt === 0 ? '' : readLogTail(runsLayout.attempt(folder, attempt));
  const cut = logLines();
  const lines = tail === '' ? [] : [...cut.push(Buffer.from(`${tail}\n`)), ...cut.rest()];
  return { kind: 'trial', id, state: stateOf(runsFolder, id), attempt, lines };
}

function stateOf(runsFolder: string, id: string): string | null {
  try {
    return readTrialState(runsFolder, id);
  } catch (error) {
    // Where the database is damaged the log can be read all the same. Errors about files have a kind or a code; others are defects.
    if (error instanceof Error && ('kind' in error || 'code' in error)) return null;
    throw error;
  }
}

/**
 * Sizes and times of the files that say how sweeps are getting on; nothing is opened but coordinator.json.
 * @param trials whose own files count too
 * @param now Unix milliseconds; a running sweep changes every five seconds, since estimates of time grow old
 * @returns a text that is equal where a page would show the same, and whether a coordinator is at work
 */
export function runsFingerprint(runsFolder: string, trials: readonly string[], now: number) {
  const database = databaseOf(runsFolder);
  const coordinator = livingCoordinator(runsFolder, now);
  const sweeps = runsLayout.sweeps(runsFolder);
  const parts = [
    stamp(database),
    stamp(`${database}-wal`),
    stamp(runsLayout.queue(runsFolder)),
    // A pause is a file in the sweep's folder.
    ...namesIn(sweeps).map((name) => `${name} ${stamp(join(sweeps, name))}`),
    ...trials.flatMap((id) => {
      const trial = runsLayout.trial(runsFolder, id);
      const attempt = runsLayout.attempt(trial, newestAttempt(trial));
      return [attempt, stamp(runsLayout.progress(attempt)), stamp(runsLayout.log(attempt))];
    }),
    coordinator !== null && `${coordinator.pid} ${coordinator.sweep} ${Math.floor(now / 5000)}`,
  ];
  return { text: parts.join('\n'), isRun: coordinator !== null };
}

/** Where its place cannot be read, the page says why: see readView. */
function databaseOf(runsFolder: string): string {
  try {
    return databasePath(runsFolder);
  } catch {
    return runsLayout.database(runsFolder);
  }
}

function stamp(path: string): string {
  const facts = statSync(path, { throwIfNoEntry: false });
  return facts === undefined ? '-' : `${facts.ino} ${facts.size} ${facts.mtimeMs}`;
}
