import { setTimeout as sleep } from 'node:timers/promises';
import { livingCoordinator } from '../../runs/coordinator-file.js';
import type { PageMoment } from '../../report/render-report.js';
import { queuedPlans } from '../../runs/queued-plans.js';
import { readRuns } from '../../store/queries/read-store.js';
import { StoreError } from '../../store/store-error.js';
import { type SweepMark, sweepMark } from '../../store/queries/live-queries.js';
import { isLocked } from '../../store/when-free.js';
import type { ActionContext } from '../action.js';

/** How a page is made again. */
interface LivePage {
  /** Reads the figures as they are now. */
  readonly read: () => void;
  /** Writes the page of the figures that were read last. */
  readonly write: (moment: PageMoment) => void;
}

/** Why a page no longer follows its sweep. */
export type FollowEnd = 'removed' | 'ended' | 'not-running' | 'stopped';

const pollEveryMs = 1000;
/** What changes each second is no reason to make pages each second: they are not read faster. */
const writeEveryMs = 3000;
/** Making pages takes at most a tenth of a core. */
const restPerCost = 10;
/** Between two sweeps of the queue no process runs either for a moment, and while the database is rebuilt it cannot be read. */
const graceMs = 5000;

/**
 * Writes a sweep's page again whenever the sweep has changed, until it has ended, no process runs it, or it is stopped.
 * @throws as `read` does, and what keeps the database from being read for several seconds
 */
export async function followSweep(
  { now, stop }: Pick<ActionContext, 'now' | 'stop'>,
  runsFolder: string,
  sweep: string,
  { read, write }: LivePage,
): Promise<FollowEnd> {
  let written = '';
  let due = -Infinity;
  let restMs = writeEveryMs;
  let coordinated = -Infinity;
  let failingSince: number | null = null;
  while (!stop.aborted) {
    const began = performance.now();
    try {
      // In this order: a coordinator records how a sweep ended before it leaves.
      const queued = queuedPlans(runsFolder).some((plan) => plan.sweep === sweep);
      const coordinator = livingCoordinator(runsFolder, now());
      if (coordinator !== null && (queued || coordinator.sweep === sweep)) coordinated = began;
      const isCoordinated = began - coordinated < (queued ? graceMs : 1);
      const mark = markOf(runsFolder, sweep);
      failingSince = null;
      if (mark === null) return 'removed';
      if (!mark.isOpen || !isCoordinated) {
        read();
        return mark.isOpen ? 'not-running' : 'ended';
      }
      if (mark.text !== written && began >= due) {
        read();
        write({ now: now(), reloadSeconds: Math.ceil(restMs / 1000) });
        written = mark.text;
        restMs = Math.max(writeEveryMs, restPerCost * (performance.now() - began));
        due = performance.now() + restMs;
      }
    } catch (error) {
      // A lock may last as long as a person leaves a window open.
      if (written !== '' && isLocked(error)) failingSince = null;
      failingSince ??= began;
      if (!mayPass(error) || began - failingSince > graceMs) throw error;
    }
    await sleep(pollEveryMs, undefined, { signal: stop }).catch(() => undefined);
  }
  return 'stopped';
}

function markOf(runsFolder: string, sweep: string): SweepMark | null {
  return readRuns(runsFolder, (store) => sweepMark(store, sweep));
}

/** Whether another try may help. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof StoreError)) return false;
  return ['no-store', 'damaged-store', 'unwritable-store', 'busy-store'].includes(error.kind);
}
