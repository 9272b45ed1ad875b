import { publishOnce } from '../files/publish-once.js';
import type { ResultFile } from './result-file.js';
import { runsLayout } from './runs-layout.js';

/**
 * Publishes a trial's result.json, once and for ever. Look with isFenced first.
 * @returns false where a result was there already: exit 77.
 */
export function publishResult(trialFolder: string, result: ResultFile): boolean {
  return publishOnce(runsLayout.result(trialFolder), `${JSON.stringify(result)}\n`);
}
