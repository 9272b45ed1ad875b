import { basename, join } from 'node:path';
import { z } from 'zod';
import type { FolderKind } from '../files/own-folder.js';
import { temporaryName } from '../files/atomic-write.js';
import { orIfDamaged, readJsonFile } from './runs-file.js';
import { runsLayout } from './runs-layout.js';

/**
 * What the folders below runs/ may hold, so that removing one takes our files and leaves a person's. A file that is new in runsLayout
 * belongs here too; a test compares the two.
 */
const temporary = temporaryName.source.slice(1, -1).replace('(', '(?:');
/** A checkpoint, or what a killed process left of one: a folder whose contents only the trainer reads. */
const checkpointsHold = /^((\d{1,12}|\.\d{1,12}\.[^/]+\.tmp)(\/.*)?)?$/s;
const attemptHolds = new RegExp(
  `^((owner|progress|failure|end)\\.json|metrics\\.jsonl|log\\.txt|program/.*|${temporary})?$`,
  's',
);
const trialFiles = new RegExp(
  `^((trial|result|model)\\.json|model\\.safetensors|${temporary}|checkpoints/|attempt-[1-9]\\d{0,8}/)$`,
);
const sweepHolds = new RegExp(
  `^((plan|explained|paused|fresh|former)\\.json|sweep\\.yaml|run\\.log(\\.1)?|slurm/.*|requests/(\\d+-[0-9a-f-]{36}\\.json|${temporary})?|${temporary})$`,
  's',
);

/** checkpoints/ of a trial that reelsweep trains. What a user's program keeps there is its own affair. */
const holdsCheckpoint: FolderKind['holds'] = (path) => checkpointsHold.test(path);

/** checkpoints/ of one trial, of either kind. */
export function checkpointsKind(trialFolder: string): Pick<FolderKind, 'holds' | 'marker'> {
  return { marker: '', holds: isProgramTrial(trialFolder) ? () => true : holdsCheckpoint };
}

/** A trial's folder: its trial.json names the trial that the folder is called after. */
export function trialFolderKind(trialFolder: string): FolderKind {
  const checkpoints = checkpointsKind(trialFolder);
  return {
    marker: 'trial.json',
    isMarked: (folder) => named(runsLayout.trialFile(folder), 'trialId') === basename(folder),
    holds(path) {
      if (trialFiles.test(path)) return true;
      const [first = ''] = path.split('/', 1);
      const rest = path.slice(first.length + 1);
      if (first === 'checkpoints') return checkpoints.holds(rest);
      return trialFiles.test(`${first}/`) && attemptHolds.test(rest);
    },
  };
}

/** A sweep's folder: its plan.json names the sweep that the folder is called after. */
export const sweepFolderKind: FolderKind = {
  marker: 'plan.json',
  isMarked: (folder) => named(join(folder, 'plan.json'), 'name') === basename(folder),
  holds: (path) => sweepHolds.test(path),
};

function isProgramTrial(trialFolder: string): boolean {
  return named(runsLayout.trialFile(trialFolder), 'kind') === 'command';
}

/** A text in a JSON file of ours, of whichever version; null where there is none. */
function named(path: string, field: string): string | null {
  const value = orIfDamaged(() => readJsonFile(path, z.looseObject({})), null)?.[field];
  return typeof value === 'string' ? value : null;
}
