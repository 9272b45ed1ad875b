import { details, heading, paragraph } from '../../page/blocks.js';
import { frameBars } from '../../page/frame-bars.js';
import type { Markup } from '../../page/html-template.js';
import { numberText } from '../../text/numbers.js';
import { movieTitle, shownPredictions } from '../figures/shown-predictions.js';
import type { ReportFigures } from '../report-figures.js';
import type { Thumbnails } from '../thumbnails.js';

/**
 * The strip of frames of the best and worst predictions, each frame with what it did to the score; a sentence where nothing was
 * explained; null where the page shows no predictions.
 */
export function explainedFrames(
  { explanations, predictions }: Pick<ReportFigures, 'explanations' | 'predictions'>,
  thumbnails: Thumbnails | null,
): Markup | null {
  if (explanations === null || predictions === null) return null;
  if (explanations.kind !== 'made') {
    const reason =
      explanations.kind === 'failed'
        ? explanations.reason
        : 'a run does so at its end, where the trained network was kept.';
    return paragraph(`What each frame did is not explained: ${reason}`, 'muted small');
  }
  const pictures = thumbnails?.kind === 'shown' ? thumbnails.explained : null;
  const known = new Map(explanations.movies.map((movie) => [movie.movieId, movie]));
  const { worst, closest } = shownPredictions(predictions);
  const movies = [...worst, ...closest].flatMap((movie) => {
    const explained = known.get(movie.movieId);
    if (explained === undefined) return [];
    const uris = pictures?.get(movie.movieId) ?? [];
    const scores = `Actual ${numberText(movie.actual, 1)}, predicted ${numberText(movie.predicted, 1)}; this network and draw say ${numberText(explained.prediction, 1)}.`;
    const effects = explained.frames.map(({ place, replaced, redrawn }, at) => ({
      name: `frame ${place + 1}`,
      uri: uris[at] ?? null,
      replaced,
      redrawn,
    }));
    return [heading(movieTitle(movie)), paragraph(scores, 'muted small'), frameBars(effects)];
  });
  const about = `Points of the score that each frame of the first draw accounts for, by the network of trial ${explanations.trialId}, in film order: up where the frame raised the score. The filled bar puts the mean frame of the training movies in its place; the outlined bar other frames of the same trailer, with the mean and ± the standard deviation over them. Bars of one movie share a scale, and the numbers do not add up to the score.`;
  return details('What each frame did', [paragraph(about), ...movies], 'explained');
}
