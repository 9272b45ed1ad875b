import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readTrialFile } from '../runs/trial-file.js';
import { requireObeyed } from '../runs/runs-file.js';
import { runsLayout } from '../runs/runs-layout.js';
import { namesIn } from '../files/names-in.js';
import { findTarget } from '../coordinator/control/find-target.js';
import { readTrialState } from '../status/read-status.js';
import { keptModel } from '../app/best-kept-trial.js';
import { InputError } from '../app/input-error.js';

/** Shorter beginnings of an id are more likely a mistake than a trial. */
const shortestBeginning = 3;

/**
 * The folder of a trial's model, or of one that was imported.
 * @param typed the beginning of the trial's id
 * @throws InputError where it has none; as findTarget does where there is no such trial
 */
export function modelFolder(runs: string, typed: string, now: number): string {
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
  throw new InputError(noModel(runs, trialId, folder));
}

/** @throws AttemptError 'foreign-file' where other users can change it */
function ownModel(folder: string): string {
  for (const path of [folder, ...runsLayout.model(folder)]) requireObeyed(path);
  return folder;
}

function importedIds(runs: string, typed: string): string[] {
  if (typed.length < shortestBeginning) return [];
  return namesIn(join(runs, 'models')).filter(
    (name) => /^[0-9a-f]{16}$/.test(name) && name.startsWith(typed.toLowerCase()),
  );
}

function noModel(runs: string, trialId: string, folder: string): string {
  if (readTrialFile(folder)?.kind === 'command') {
    return `Trial ${trialId} is a program of your own, which keeps its models itself: there is none here to export.`;
  }
  const state = readTrialState(runs, trialId);
  return state === 'succeeded'
    ? `Trial ${trialId} kept no trained network: its sweep's runner.keep let it go ("best" keeps one replicate of each point, { best: 3 } those of three points, "none" none). \`run FILE --only ${trialId}\` with the sweep's file trains it once more; keep: all there keeps every one.`
    : `Trial ${trialId} has no trained network: it is ${state ?? 'unknown'}. Export one that has succeeded; \`status SWEEP\` lists them.`;
}
