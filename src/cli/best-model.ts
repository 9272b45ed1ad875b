import { runsLayout } from '../runs/runs-layout.js';
import { reportFigures } from '../report/report-figures.js';
import { findTarget } from '../coordinator/control/find-target.js';
import { listSweeps } from '../store/queries/live-queries.js';
import { readRuns } from '../store/queries/read-store.js';
import { readSweep } from '../store/queries/sweep-record.js';
import { bestKeptTrial } from '../app/best-kept-trial.js';
import { InputError } from '../app/input-error.js';

/**
 * The folder of a sweep's best model: of the setting that validation chose, the replicate with the lowest validation MSE that kept its
 * network.
 * @param typed a sweep's name; the newest sweep where it is undefined
 * @throws InputError where there is none; RunError for a name that is none; StoreError
 */
export function bestModelFolder(runs: string, typed: string | undefined, now: number): string {
  const name =
    typed === undefined
      ? readRuns(runs, (store) => listSweeps(store)[0]?.name)
      : findTarget(runs, typed, 'sweep', now).sweep;
  if (name === undefined)
    throw new InputError('There is no sweep yet: `reelsweep run FILE` first.');
  const record = readRuns(runs, (store) => readSweep(store, name));
  const { verdict } = reportFigures(record);
  const chosen = 'chosen' in verdict ? verdict.chosen.point : null;
  const best = chosen === null ? null : bestKeptTrial(record, runs, chosen);
  if (best !== null) return runsLayout.trial(runs, best.trialId);
  throw new InputError(
    chosen === null
      ? `Sweep ${name} has chosen no setting: no trial of it has succeeded with a validation MSE. Name another with --sweep, or a trial with --trial.`
      : `The best setting of sweep ${name} kept no trained network (runner.keep). Name another with --sweep, or a trial with --trial.`,
  );
}
