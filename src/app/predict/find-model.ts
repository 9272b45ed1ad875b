import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findTarget, idsBeginning } from '../../coordinator/control/find-target.js';
import { namesIn } from '../../files/folder.js';
import { reportFigures } from '../../report/report-figures.js';
import { hasExploded } from '../../runs/result-file.js';
import { isObeyed, requireObeyed } from '../../runs/runs-file.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { isTrialId, readTrialFile } from '../../runs/trial-file.js';
import { readTrialState } from '../../status/read-status.js';
import { listSweeps } from '../../store/queries/live-queries.js';
import { readRuns } from '../../store/queries/read-store.js';
import { readSweep, type SweepRecord, type TrialRecord } from '../../store/queries/sweep-record.js';
import { AppError } from '../app-error.js';

/** A model by its trial, or the best of a sweep; of the newest sweep where neither is named. */
export interface ModelChoice {
  readonly sweep?: string | undefined;
  /** The beginning of a trial's id. */
  readonly trial?: string | undefined;
}

/**
 * The folder of the model that is chosen.
 * @throws AppError where there is none; RunError for a name that is none; StoreError; AttemptError 'foreign-file'
 */
export function findModel(runs: string, { sweep, trial }: ModelChoice, now: number): string {
  return trial === undefined ? bestModel(runs, sweep, now) : trialModel(runs, trial, now);
}

/** Of the setting that validation chose, the replicate with the lowest validation MSE that kept its network. */
function bestModel(runs: string, typed: string | undefined, now: number): string {
  const sweep =
    typed === undefined
      ? readRuns(runs, (store) => listSweeps(store)[0]?.name)
      : findTarget(runs, typed, 'sweep', now).sweep;
  if (sweep === undefined) throw new AppError({ kind: 'no-sweep' });
  const record = readRuns(runs, (store) => readSweep(store, sweep));
  const { verdict } = reportFigures(record);
  const chosen = 'chosen' in verdict ? verdict.chosen.point : null;
  if (chosen === null) throw new AppError({ kind: 'nothing-chosen', sweep });
  const best = bestKeptTrial(record, runs, chosen);
  if (best === null) throw new AppError({ kind: 'no-model-kept', sweep });
  return runsLayout.trial(runs, best.trialId);
}

/** The folder of a trial's model, or of one that was imported. */
export function trialModel(runs: string, typed: string, now: number): string {
  const [imported, ...others] = importedIds(runs, typed);
  if (
    imported !== undefined &&
    others.length === 0 &&
    !existsSync(runsLayout.trial(runs, imported))
  ) {
    return ownModel(join(runs, 'models', imported));
  }
  const target = findTarget(runs, typed, 'trial', now);
  const trialId = target.kind === 'trial' ? target.trialId : '';
  const folder = runsLayout.trial(runs, trialId);
  if (keptModel(folder) !== 'none') return ownModel(folder);
  if (trialId === imported) return ownModel(join(runs, 'models', imported));
  if (readTrialFile(folder)?.kind === 'command')
    throw new AppError({ kind: 'own-program', trialId });
  const state = readTrialState(runs, trialId) ?? 'unknown';
  throw new AppError(
    state === 'succeeded'
      ? { kind: 'model-not-kept', trialId }
      : { kind: 'not-trained', trialId, state },
  );
}

/** @throws AttemptError 'foreign-file' where other users can change it */
function ownModel(folder: string): string {
  for (const path of [folder, ...runsLayout.model(folder)]) requireObeyed(path);
  return folder;
}

function importedIds(runs: string, typed: string): string[] {
  return idsBeginning(typed, namesIn(join(runs, 'models')).filter(isTrialId));
}

/** Whether a trial's folder has its trained network; one that others can change is not loaded. */
export function keptModel(trialFolder: string): 'kept' | 'foreign' | 'none' {
  const files = runsLayout.model(trialFolder);
  if (!files.every((path) => existsSync(path))) return 'none';
  return files.every(isObeyed) ? 'kept' : 'foreign';
}

/** Of one point of the grid the replicate with the lowest validation MSE that kept its network; null where none did. */
export function bestKeptTrial(
  { trials }: Pick<SweepRecord, 'trials'>,
  runs: string,
  point: string,
): TrialRecord | null {
  const error = ({ metrics }: TrialRecord) => metrics['validationMse'] ?? Infinity;
  const [best] = trials
    .filter(
      (trial) =>
        trial.point === point && trial.state === 'succeeded' && !hasExploded(trial.metrics),
    )
    .filter(({ trialId }) => keptModel(runsLayout.trial(runs, trialId)) === 'kept')
    .toSorted((one, other) => error(one) - error(other));
  return best ?? null;
}
