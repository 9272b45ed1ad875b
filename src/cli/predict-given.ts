import { basename, resolve } from 'node:path';
import { openPlaceFor, writeWhole } from '../files/write-whole.js';
import { renderPredictions } from '../predict/page/render-predictions.js';
import type { PredictionsContent } from '../predict/page/render-predictions.js';
import type { ScoredPool } from '../predict/predict-video.js';
import { askPredictor } from './ask-predictor.js';
import type { Context } from './context.js';
import { estimate } from './terminal/estimate.js';
import { givenVideos, othersLines } from './given-videos.js';
import type { OpenPredictor } from './open-predictor.js';
import { predictionLines } from './lines/prediction-lines.js';

export interface PredictionRequest {
  /** Files and folders of them, as they were given. */
  readonly videos: readonly string[];
  /** Draws of frames whose predictions are averaged. */
  readonly draws: number;
  readonly html?: string;
  readonly json: boolean;
}

/**
 * Answers for videos that were named, one after another, and writes the page where one is wanted.
 * @param from the model's folder
 * @throws what predictVideo and writeWhole do; NetworkError
 */
export async function predictGiven(
  context: Context,
  from: string,
  predictor: OpenPredictor,
  { videos: words, draws, html, json }: PredictionRequest,
): Promise<void> {
  const { terminal, folder, now, stop } = context;
  const begun = now();
  const ask = askPredictor(from, predictor, draws, context);
  const left = estimate(now);
  const page = html === undefined ? null : resolve(folder, html);
  // Said now, rather than when hours of answers are to be written there.
  if (page !== null) openPlaceFor(page);
  const { videos, others } = givenVideos(words, folder);
  for (const line of othersLines(others)) terminal.note(line);
  const shown: PredictionsContent['videos'][number][] = [];
  try {
    for (const [place, { path, given, outcome }] of videos.entries()) {
      if (stop.aborted) break;
      const name = JSON.stringify(basename(given));
      const onShare = (share: number) => {
        const done = (place + share) / videos.length;
        const decoded = share > 0 ? ` ${Math.floor(share * 100)} % decoded` : '';
        terminal.progress(`predict: ${place} of ${videos.length}, ${name}${decoded}${left(done)}`);
      };
      onShare(0);
      const answer =
        outcome === null || outcome.kind === 'extracted'
          ? await ask({ path, given, onShare })
          : ({ ...outcome, kind: 'refused', path: given } as const);
      const said = 'score' in answer ? answer.score : answer;
      for (const line of json ? [JSON.stringify(said)] : predictionLines(said))
        terminal.print(line);
      if (said.kind === 'refused') context.exitWith(1);
      if (page === null) continue;
      shown.push('score' in answer ? await explained(predictor, answer, stop) : answer);
    }
    terminal.settle();
    if (page !== null && !stop.aborted) {
      writeWhole(page, pageText(predictor, shown, (now() - begun) / 1000));
      terminal.note(`Wrote ${page}.`);
    }
  } catch (error) {
    if (!stop.aborted) throw error;
  }
  if (stop.aborted) context.exitWith(75);
}

async function explained(
  { network, pack }: OpenPredictor,
  { score, pool, draws }: ScoredPool,
  signal: AbortSignal,
): Promise<PredictionsContent['videos'][number]> {
  if (pack === null) return { score, explanation: null };
  return { score, explanation: await network.explain(pool, draws, pack.folder, signal) };
}

function pageText(
  { file, pack }: OpenPredictor,
  videos: PredictionsContent['videos'],
  seconds: number,
): string {
  const dataset = pack === null ? null : { folder: pack.folder, movies: pack.facts.split.counts };
  return renderPredictions({ model: file, dataset, videos, seconds });
}
