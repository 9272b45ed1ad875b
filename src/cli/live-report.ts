import type { PageMoment } from '../report/render-report.js';
import { livingCoordinator } from '../runs/coordinator-file.js';
import { queuedPlans } from '../runs/queued-plans.js';
import { readRuns } from '../store/queries/read-store.js';
import { StoreError } from '../store/store-error.js';
import { sweepMark, type SweepMark } from '../store/queries/live-queries.js';
import { isLocked } from '../store/when-free.js';
import type { Context } from './context.js';
import { nextLook } from './terminal/next-look.js';

/** How a page is made again, and the last one kept. */
export interface LivePage {
  /** Reads the figures as they are now. */
  readonly read: () => void;
  /** Writes the page of the figures that were read last. */
  readonly write: (moment: PageMoment) => void;
  /** Writes it as the page that stays. */
  readonly finish: (now: number) => Promise<void>;
}

const lookEveryMs = 1000;
/** Nobody reads faster, and what changes each second is no reason to make pages each second. */
const writeEveryMs = 3000;
/** Making pages takes at most a tenth of a core. */
const restPerCost = 10;
/** Between two sweeps of the queue nobody runs for a moment, and while the database is made anew nothing can be read. */
const patienceMs = 5000;

/**
 * Writes a sweep's page again whenever the sweep has changed, until it has ended, nobody runs it, or a person has seen enough; then
 * once more, as a page that stays as it is.
 * @throws as `read` does, and what keeps the database from being read for several seconds; the last page stays, and no longer reloads
 */
export async function liveReport(
  { terminal, now, stop, leaveQuietly }: Context,
  runsFolder: string,
  sweep: string,
  { read, write, finish }: LivePage,
): Promise<void> {
  leaveQuietly();
  let written = '';
  let due = -Infinity;
  let restMs = writeEveryMs;
  let coordinated = -Infinity;
  let trouble: number | null = null;
  try {
    for (;;) {
      const began = performance.now();
      try {
        // In this order: who runs a sweep writes how it ended before he leaves.
        const queued = queuedPlans(runsFolder).some((plan) => plan.sweep === sweep);
        const coordinator = livingCoordinator(runsFolder, now());
        if (coordinator !== null && (queued || coordinator.sweep === sweep)) coordinated = began;
        const isCoordinated = began - coordinated < (queued ? patienceMs : 1);
        const mark = markOf(runsFolder, sweep);
        trouble = null;
        if (mark === null) {
          terminal.note(`Sweep ${sweep} was removed; its page stays as it was.`);
          return;
        }
        if (!mark.isOpen || !isCoordinated) {
          read();
          if (mark.isOpen) {
            terminal.note(`Sweep ${sweep} is not being run now; \`run\` goes on with it.`);
          }
          return;
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
        if (written !== '' && isLocked(error)) trouble = null;
        trouble ??= began;
        if (!isPassing(error) || began - trouble > patienceMs) throw error;
      }
      if (!(await nextLook(lookEveryMs, stop))) return;
    }
  } finally {
    await finish(now());
  }
}

function markOf(runsFolder: string, sweep: string): SweepMark | null {
  return readRuns(runsFolder, (store) => sweepMark(store, sweep));
}

/** Whether looking again may help. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof StoreError)) return false;
  return ['no-store', 'damaged-store', 'unwritable-store', 'busy-store'].includes(error.kind);
}
