import { setTimeout as sleep } from 'node:timers/promises';
import type { PageMoment } from '../../report/render-report.js';
import { watchSweep } from '../../status/watch-sweep.js';
import { readRuns } from '../../store/queries/read-store.js';
import { type SweepMark, sweepMark } from '../../store/queries/live-queries.js';
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
  const polls = watchSweep({
    runsFolder,
    sweep,
    now,
    read: (isRun) => {
      const mark = markOf(runsFolder, sweep);
      const isLast = mark !== null && (!mark.isOpen || !isRun);
      const began = performance.now();
      const isDue = mark !== null && mark.text !== written && began >= due;
      if (isLast || isDue) read();
      return { mark, isDue, began };
    },
    keyOf: ({ mark }) => mark?.text ?? '',
    wait: async () => {
      await sleep(pollEveryMs, undefined, { signal: stop }).catch(() => undefined);
      return !stop.aborted;
    },
  });
  if (stop.aborted) return 'stopped';
  for await (const { value, isRun } of polls) {
    const { mark, isDue, began } = value;
    if (mark === null) return 'removed';
    if (!mark.isOpen) return 'ended';
    if (!isRun) return 'not-running';
    if (!isDue) continue;
    write({ now: now(), reloadSeconds: Math.ceil(restMs / 1000) });
    written = mark.text;
    restMs = Math.max(writeEveryMs, restPerCost * (performance.now() - began));
    due = performance.now() + restMs;
  }
  return 'stopped';
}

function markOf(runsFolder: string, sweep: string): SweepMark | null {
  return readRuns(runsFolder, (store) => sweepMark(store, sweep));
}
