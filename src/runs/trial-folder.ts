import { mkdirSync } from 'node:fs';
import { readJsonFile, orIfDamaged } from './json-file.js';
import { isObeyed, readObeyedFile } from './obeyed-file.js';
import { readRunsFile, writeRunsFile } from './runs-file.js';
import { runsLayout } from './runs-layout.js';
import { type TrialFile, trialFileSchema } from './trial-file.js';

/** Makes a trial's folder and its trial.json; one that says the same already is left alone, but for one that others can change. */
export function writeTrialFile(trialFolder: string, trial: TrialFile): void {
  mkdirSync(trialFolder, { recursive: true });
  const path = runsLayout.trialFile(trialFolder);
  const contents = `${JSON.stringify(trialFileSchema.parse(trial))}\n`;
  if (isObeyed(path) && holds(path, contents)) return;
  writeRunsFile(path, contents);
}

/** What is no trial.json is replaced. */
function holds(path: string, contents: string): boolean {
  return orIfDamaged(() => readRunsFile(path, Buffer.byteLength(contents)) === contents, false);
}

/** The same for whoever runs the trial: the file names a program, or folders to read. @throws AttemptError 'foreign-file' too */
export function readObeyedTrialFile(trialFolder: string): TrialFile | null {
  return readObeyedFile(runsLayout.trialFile(trialFolder), trialFileSchema);
}

/** All that decides a trial's result; null where the folder has no trial.json. @throws AttemptError 'damaged-file'. */
export function readTrialFile(trialFolder: string): TrialFile | null {
  return readJsonFile(runsLayout.trialFile(trialFolder), trialFileSchema);
}
