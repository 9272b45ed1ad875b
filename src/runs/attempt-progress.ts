import { readJsonFile } from './json-file.js';
import { smallFileBytes, writeRunsFile } from './runs-file.js';
import { type ProgressFile, progressFileSchema } from './progress-file.js';
import { runsLayout } from './runs-layout.js';

/** Replaces progress.json; the caller keeps to once a second. */
export function writeProgress(attemptFolder: string, progress: ProgressFile): void {
  writeRunsFile(runsLayout.progress(attemptFolder), `${JSON.stringify(progress)}\n`);
}

/** Where an attempt stands; null before it has said so. @throws AttemptError 'damaged-file'. */
export function readProgress(attemptFolder: string): ProgressFile | null {
  return readJsonFile(runsLayout.progress(attemptFolder), progressFileSchema, smallFileBytes);
}
