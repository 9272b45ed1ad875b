import { reportFigures, type ReportFigures } from '../report/report-figures.js';
import { findTarget } from '../coordinator/control/find-target.js';
import { readRuns } from '../store/queries/read-store.js';
import { readSweep, type SweepRecord } from '../store/queries/sweep-record.js';
import { StoreError } from '../store/store-error.js';
import { InputError } from '../app/input-error.js';

/** Sweeps by their names: the one that is reported, and the one that it is compared with. */
export interface ReportedNames {
  readonly sweep: string;
  readonly before: string | undefined;
}

/** What was typed as names of sweeps. @throws RunError for a name that is none, with the nearest; InputError where both are one */
export function reportedNames(
  runsFolder: string,
  typed: { readonly sweep: string; readonly compare: string | undefined },
  now: number,
): ReportedNames {
  const nameOf = (name: string) => findTarget(runsFolder, name, 'sweep', now).sweep;
  const sweep = nameOf(typed.sweep);
  const before = typed.compare === undefined ? undefined : nameOf(typed.compare);
  if (before === sweep) {
    throw new InputError(`--compare ${before} is the sweep that is reported; name an earlier one.`);
  }
  return { sweep, before };
}

/** A sweep as it was recorded, and its figures. */
export interface RecordedReport {
  readonly sweep: SweepRecord;
  readonly figures: ReportFigures;
}

/** A sweep and its figures, compared with those of another where one is named, as of one moment. @throws InputError for one that waits to be run */
export function recordedReport(
  runsFolder: string,
  { sweep, before }: ReportedNames,
): RecordedReport {
  try {
    return readRuns(runsFolder, (store) => {
      const record = readSweep(store, sweep);
      const earlier = before === undefined ? undefined : readSweep(store, before);
      return { sweep: record, figures: reportFigures(record, { before: earlier }) };
    });
  } catch (error) {
    if (error instanceof StoreError && error.problem.kind === 'unknown-sweep') {
      throw new InputError(
        `Sweep ${error.problem.sweep} waits to be run next; there is nothing to report of it yet.`,
      );
    }
    throw error;
  }
}
