import { availableParallelism } from 'node:os';
import {
  explanationAnswerSchema,
  mostExplained,
  type ExplanationRequest,
} from '../../runs/explanations.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { databasePath } from '../../store/database-place.js';
import { reportFigures } from '../../report/report-figures.js';
import { shownPredictions } from '../../report/figures/shown-predictions.js';
import { keepExplanations } from '../../store/ingest/record-plan.js';
import { lockRuns } from '../../store/lock-runs.js';
import { readRuns } from '../../store/queries/read-store.js';
import { openCurrent } from '../../store/ingest/rebuild-store.js';
import { readSweep, type SweepRecord } from '../../store/queries/sweep-record.js';
import { type StoreWait, retryWhileLocked } from '../../store/when-free.js';
import { askProcess } from './ask-process.js';
import { bestKeptTrial } from '../predict/find-model.js';

/** Ten movies are over a thousand samples, which the largest networks take minutes for on few cores; no sweep waits longer. */
const timeoutMs = 300_000;

/**
 * Explains the best and worst predictions that the report of a sweep shows, and records the answer, a failure too. What an earlier
 * run has explained is not explained again.
 * @param wait what is reported while another program has the database locked
 * @returns a sentence where it failed; null otherwise, also where there was nothing to do or a person stopped it
 * @throws StoreError
 */
export async function explainPredictions(
  sweep: string,
  runsFolder: string,
  stop: AbortSignal,
  wait: StoreWait = { stop },
): Promise<string | null> {
  const record = readRuns(runsFolder, (store) => readSweep(store, sweep));
  const wanted = wantedExplanations(record, runsFolder);
  if (wanted === null || stop.aborted) return null;
  const { trialId, request } = wanted;
  const { movieIds } = request;
  const earlier = record.explanations;
  const isSame =
    earlier?.trialId === trialId && earlier.movieIds.join('\n') === movieIds.join('\n');
  if (isSame && earlier.answer.kind === 'made') return null;
  const threads = availableParallelism();
  const options = { answer: explanationAnswerSchema, threads, timeoutMs, stop };
  const answer = await askProcess('explain-movies', request, options);
  if (stop.aborted) return null;
  const database = databasePath(runsFolder);
  const lock = await retryWhileLocked(database, wait, () => lockRuns(runsFolder));
  try {
    await retryWhileLocked(database, wait, () => {
      const store = openCurrent(runsFolder);
      try {
        keepExplanations(store, runsFolder, sweep, { format: 1, trialId, movieIds, answer });
      } finally {
        store.close();
      }
    });
  } finally {
    lock.release();
  }
  return answer.kind === 'made' ? null : `The predictions are not explained: ${answer.reason}`;
}

/** The movies that the report shows, and the best replicate of its chosen setting that kept its network; null where there is none. */
function wantedExplanations(
  record: SweepRecord,
  runsFolder: string,
): { readonly trialId: string; readonly request: ExplanationRequest } | null {
  const { predictions } = reportFigures(record);
  if (predictions === null) return null;
  const { worst, closest } = shownPredictions(predictions);
  const movieIds = [...worst, ...closest].map(({ movieId }) => movieId).slice(0, mostExplained);
  const trial = bestKeptTrial(record, runsFolder, predictions.point);
  if (trial === null || movieIds.length === 0) return null;
  const { trialId } = trial;
  const { folder, sha256 } = record.dataset;
  const modelFolder = runsLayout.trial(runsFolder, trialId);
  return { trialId, request: { modelFolder, dataset: { folder, sha256 }, movieIds } };
}
