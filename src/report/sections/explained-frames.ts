import { shownPredictions, movieTitle } from '../figures/shown-predictions.js';
import type { MoviePrediction, ExplainedMovieFrames } from '../figures/predictions.js';
import { frameBars } from '../../page/frame-bars.js';
import { template, type Markup } from '../../page/html-template.js';
import type { ReportFigures } from '../report-figures.js';
import { numberText } from '../../text/numbers.js';
import type { Thumbnails } from '../thumbnails.js';

interface View {
  readonly about: string;
  readonly movies: readonly {
    readonly title: string;
    readonly scores: string;
    readonly frames: Markup;
  }[];
}

const render: (view: View) => Markup = template(`
<details id="explained"><summary>What each frame did</summary>
<p class="about">{{about}}</p>
{{#each movies}}<h3>{{title}}</h3><p class="muted small">{{scores}}</p>
{{frames}}{{/each}}
</details>`);

/**
 * The strip of frames of the best and worst predictions, each frame with what it did to the score; a sentence where nobody looked;
 * null where the page shows no predictions.
 */
export function explainedFrames(
  { explanations, predictions }: Pick<ReportFigures, 'explanations' | 'predictions'>,
  thumbnails: Thumbnails | null,
): Markup | string | null {
  if (explanations === null || predictions === null) return null;
  switch (explanations.kind) {
    case 'not-explained':
      return 'What each frame did is not explained: a run does so at its end, where the trained network was kept.';
    case 'failed':
      return `What each frame did is not explained: ${explanations.reason}`;
    case 'made': {
      const pictures = thumbnails?.kind === 'shown' ? thumbnails.explained : null;
      const known = new Map(explanations.movies.map((movie) => [movie.movieId, movie]));
      const { worst, closest } = shownPredictions(predictions);
      return render({
        about: `Points of the score that each frame of the first draw accounts for, by the network of trial ${explanations.trialId}, in film order: up where the frame raised the score. The filled bar puts the mean frame of the training movies in its place; the outlined bar other frames of the same trailer, with the mean and ± the standard deviation over them. Bars of one movie share a scale, and the numbers do not add up to the score.`,
        movies: [...worst, ...closest].flatMap((movie) => {
          const explained = known.get(movie.movieId);
          if (explained === undefined) return [];
          return [movieView(movie, explained, pictures?.get(movie.movieId) ?? [])];
        }),
      });
    }
  }
}

function movieView(
  movie: MoviePrediction,
  { prediction, frames }: ExplainedMovieFrames,
  uris: readonly string[],
): View['movies'][number] {
  return {
    title: movieTitle(movie),
    scores: `Actual ${numberText(movie.actual, 1)}, predicted ${numberText(movie.predicted, 1)}; this network and draw say ${numberText(prediction, 1)}.`,
    frames: frameBars(
      frames.map(({ place, replaced, redrawn }, at) => ({
        name: `frame ${place + 1}`,
        uri: uris[at] ?? null,
        replaced,
        redrawn,
      })),
    ),
  };
}
