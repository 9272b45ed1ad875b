import { mkdirSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { findTarget } from '../../coordinator/control/find-target.js';
import { writeAtomic } from '../../files/atomic-write.js';
import { type PageMoment, renderFigures } from '../../report/render-report.js';
import { reportFigures, type ReportFigures } from '../../report/report-figures.js';
import { reportThumbnails } from '../../report/thumbnails.js';
import { readRuns } from '../../store/queries/read-store.js';
import { readSweep, type SweepRecord } from '../../store/queries/sweep-record.js';
import { StoreError } from '../../store/store-error.js';
import type { ActionContext } from '../action.js';
import { AppError } from '../app-error.js';
import { type FollowEnd, followSweep } from './follow-sweep.js';

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
  const path = resolve(folder, out ?? join('reports', `${names.sweep}.html`));
  if (path.startsWith(join(runs, sep))) {
    throw new AppError({ kind: 'inside-runs', path, runs, option: 'out' });
  }
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

interface RecordedNames {
  readonly sweep: string;
  readonly before: string | undefined;
}

function namesOf(
  runs: string,
  { sweep: typed, compare }: ComparedSweeps,
  now: number,
): RecordedNames {
  const nameOf = (name: string) => findTarget(runs, name, 'sweep', now).sweep;
  const sweep = nameOf(typed);
  const before = compare === undefined ? undefined : nameOf(compare);
  if (before === sweep) throw new AppError({ kind: 'same-sweep', sweep });
  return { sweep, before };
}

function recorded(
  runs: string,
  { sweep, before }: RecordedNames,
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
