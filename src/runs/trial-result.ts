import { readJsonFile } from './json-file.js';
import { type ResultFile, resultFileSchema } from './result-file.js';
import { runsLayout } from './runs-layout.js';

/** A trial's result; null before it has one. @throws AttemptError 'damaged-file'. */
export function readResult(trialFolder: string): ResultFile | null {
  return readJsonFile(runsLayout.result(trialFolder), resultFileSchema);
}
