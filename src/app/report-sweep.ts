import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findTarget } from '../coordinator/control/find-target.js';
import { writeAtomic } from '../files/atomic-write.js';
import { type PageMoment, renderFigures } from '../report/render-report.js';
import { reportFigures, type ReportFigures } from '../report/report-figures.js';
import { reportThumbnails } from '../report/thumbnails.js';
import { watchSweep } from '../status/watch-sweep.js';
import { sweepMark } from '../store/queries/live-queries.js';
import { readRuns } from '../store/queries/read-store.js';
import { readSweep, type SweepRecord } from '../store/queries/sweep-record.js';
import { StoreError } from '../store/store-error.js';
import { type ActionContext, outputPath } from './action.js';
import { AppError } from './app-error.js';

/** Why a page no longer follows its sweep. */
type FollowEnd = 'removed' | 'ended' | 'not-running' | 'stopped';

/** Sweeps by name, or by what was typed as one. */
export interface ComparedSweeps {
  readonly sweep: string;
  /** An earlier sweep that it is compared with. */
  readonly compare?: string | undefined;
}

export interface ReportRequest extends ComparedSweeps {
  /** Where the page goes; reports/<sweep>.html where it is left out. */
  readonly out?: string | undefined;
  /** Write the page again while the sweep runs, to its end. */
  readonly live: boolean;
}

export type ReportProgress =
  /** The page follows the sweep from now on. */
  | { readonly kind: 'following'; readonly path: string }
  /** The page can be opened. Reported once. */
  | { readonly kind: 'page'; readonly path: string }
  | { readonly kind: 'ended'; readonly sweep: string; readonly why: FollowEnd };

export interface WrittenReport {
  /** Absolute. */
  readonly path: string;
  readonly figures: ReportFigures;
}

/**
 * The figures of a sweep's report, compared with those of another sweep where one is named, as of one moment.
 * @throws RunError for a name that is none, with the nearest; StoreError; AppError where both names are one, or it has not started
 */
export function sweepFigures(
  { folder, now }: Pick<ActionContext, 'folder' | 'now'>,
  sweeps: ComparedSweeps,
): ReportFigures {
  const runs = resolve(folder, 'runs');
  return recorded(runs, namesOf(runs, sweeps, now())).figures;
}

/**
 * Writes the report of a sweep as a page; a live one is written again whenever the sweep has changed, until it ends.
 * @throws as sweepFigures; AppError for a page below runs/; the system's error
 */
export async function writeSweepReport(
  context: Pick<ActionContext, 'folder' | 'stop' | 'now'>,
  { out, live, ...typed }: ReportRequest,
  onProgress: (progress: ReportProgress) => void = () => undefined,
): Promise<WrittenReport> {
  const { folder, now } = context;
  const runs = resolve(folder, 'runs');
  const names = namesOf(runs, typed, now());
  const path = outputPath(folder, out ?? `reports/${names.sweep}.html`, 'out');
  let report = recorded(runs, names);
  let isThere = false;
  const write = (moment: PageMoment) => {
    mkdirSync(dirname(path), { recursive: true });
    writeAtomic(path, renderFigures(report.figures, moment));
    if (!isThere) onProgress({ kind: 'page', path });
    isThere = true;
  };
  // The page that stays has frames of the movies, where the dataset is still there.
  const finish = async () => {
    write({ now: now(), thumbnails: await reportThumbnails(report.sweep, report.figures) });
  };
  if (live) {
    onProgress({ kind: 'following', path });
    try {
      const why = await followSweep(context, runs, names.sweep, {
        read: () => {
          report = recorded(runs, names);
        },
        write,
      });
      onProgress({ kind: 'ended', sweep: names.sweep, why });
    } finally {
      // Also after an error: the last page stays, and no longer reloads.
      await finish();
    }
  } else await finish();
  return { path, figures: report.figures };
}

/** Names as the database has them. */
function namesOf(runs: string, { sweep: typed, compare }: ComparedSweeps, now: number) {
  const nameOf = (name: string) => findTarget(runs, name, 'sweep', now).sweep;
  const sweep = nameOf(typed);
  const before = compare === undefined ? undefined : nameOf(compare);
  if (before === sweep) throw new AppError({ kind: 'same-sweep', sweep });
  return { sweep, before };
}

function recorded(
  runs: string,
  { sweep, before }: ReturnType<typeof namesOf>,
): { readonly sweep: SweepRecord; readonly figures: ReportFigures } {
  try {
    return readRuns(runs, (store) => {
      const record = readSweep(store, sweep);
      const earlier = before === undefined ? undefined : readSweep(store, before);
      return { sweep: record, figures: reportFigures(record, { before: earlier }) };
    });
  } catch (error) {
    if (error instanceof StoreError && error.problem.kind === 'unknown-sweep') {
      throw new AppError({ kind: 'not-started', sweep: error.problem.sweep });
    }
    throw error;
  }
}

const pollEveryMs = 1000;
/** What changes each second is no reason to make pages each second: they are not read faster. */
const writeEveryMs = 3000;
/** Making pages takes at most a tenth of a core. */
const restPerCost = 10;

/**
 * Writes a sweep's page again whenever the sweep has changed, until it has ended, no process runs it, or it is stopped.
 * @param page read: the figures as they are now; write: the page of the figures that were read last
 * @throws as `read` does, and what keeps the database from being read for several seconds
 */
async function followSweep(
  { now, stop }: Pick<ActionContext, 'now' | 'stop'>,
  runsFolder: string,
  sweep: string,
  { read, write }: { readonly read: () => void; readonly write: (moment: PageMoment) => void },
): Promise<FollowEnd> {
  let written = '';
  let due = -Infinity;
  let restMs = writeEveryMs;
  const polls = watchSweep({
    runsFolder,
    sweep,
    now,
    read: (isRun) => {
      const mark = readRuns(runsFolder, (store) => sweepMark(store, sweep));
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
