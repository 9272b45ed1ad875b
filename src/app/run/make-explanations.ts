import { availableParallelism } from 'node:os';
import {
  explanationAnswerSchema,
  mostExplained,
  type ExplanationAnswer,
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
 * Explains the best and worst predictions that the report of a sweep shows, in a process of its own, and records what came of it, a
 * failure too. What an earlier run has explained is not explained again.
 * @param wait what is said while another program has the database locked
 * @returns a sentence where there is something to tell, else null: that nothing was to be done, or a person stopped it, is nothing
 * @throws StoreError
 */
export async function makeExplanations(
  sweep: string,
  runsFolder: string,
  stop: AbortSignal,
  wait: StoreWait = { stop },
): Promise<string | null> {
  const database = databasePath(runsFolder);
  const record = readRuns(runsFolder, (store) => readSweep(store, sweep));
  const asked = wantedExplanations(record, runsFolder);
  if (asked === null || stop.aborted) return null;
  const { trialId, request } = asked;
  const { movieIds } = request;
  const earlier = record.explanations;
  const same = earlier?.trialId === trialId && earlier.movieIds.join('\n') === movieIds.join('\n');
  if (same && earlier.answer.kind === 'made') return null;
  const answer = await askProcess<ExplanationAnswer>(request, {
    entry: 'explanations-process.js',
    answer: explanationAnswerSchema,
    failed: (reason) => ({ kind: 'failed', reason }),
    threads: availableParallelism(),
    timeoutMs,
    stop,
  });
  if (stop.aborted) return null;
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
  const { folder, sha256 } = record.dataset;
  const modelFolder = runsLayout.trial(runsFolder, trial.trialId);
  return {
    trialId: trial.trialId,
    request: { modelFolder, dataset: { folder, sha256 }, movieIds },
  };
}
