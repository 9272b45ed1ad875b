import { publishOnce } from '../files/publish-once.js';
import { readJsonFile } from './json-file.js';
import { type ResultFile, resultFileSchema } from './result-file.js';
import { runsLayout } from './runs-layout.js';

/**
 * Publishes a trial's result.json, once and for ever. Look with isFenced first.
 * @returns false where a result was there already: exit 77.
 */
export function publishResult(trialFolder: string, result: ResultFile): boolean {
  return publishOnce(runsLayout.result(trialFolder), `${JSON.stringify(result)}\n`);
}

/** A trial's result; null before it has one. @throws AttemptError 'damaged-file'. */
export function readResult(trialFolder: string): ResultFile | null {
  return readJsonFile(runsLayout.result(trialFolder), resultFileSchema);
}
