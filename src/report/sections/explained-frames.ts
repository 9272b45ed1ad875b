import type { MoviePrediction } from '../figures/best-predictions.js';
import type { ExplainedMovieFrames } from '../figures/explained-predictions.js';
import { shownPredictions } from '../figures/shown-predictions.js';
import { template } from '../../files/html-template.js';
import type { Markup } from '../../files/html-template.js';
import type { ReportFigures } from '../report-figures.js';
import { movieTitle } from '../text/movies.js';
import { numberText, signedText } from '../../text/numbers.js';
import type { Thumbnails } from '../thumbnails.js';

interface Bar {
  readonly y: number;
  readonly height: number;
}

interface View {
  readonly about: string;
  readonly movies: readonly {
    readonly title: string;
    readonly scores: string;
    readonly frames: readonly {
      readonly name: string;
      readonly uri: string | null;
      readonly replacedBar: Bar;
      readonly redrawnBar: Bar | null;
      readonly replaced: string;
      readonly redrawn: string;
    }[];
  }[];
}

const render: (view: View) => Markup = template(`
<details id="explained"><summary>What each frame did</summary>
<p class="about">{{about}}</p>
{{#each movies}}<h3>{{title}}</h3><p class="muted small">{{scores}}</p>
<ol class="strip-frames">{{#each frames}}<li><svg viewBox="0 0 80 50" aria-hidden="true"><line x1="0" x2="80" y1="25" y2="25"/><rect class="replaced" x="14" y="{{replacedBar.y}}" width="22" height="{{replacedBar.height}}"/>{{#if redrawnBar}}<rect class="redrawn" x="45" y="{{redrawnBar.y}}" width="20" height="{{redrawnBar.height}}"/>{{/if}}</svg>{{#if uri}}<img src="{{uri}}" alt="{{name}}" width="80" height="80" loading="lazy" decoding="async">{{/if}}<span class="muted">{{name}}</span><span>mean frame <b>{{replaced}}</b></span><span>others <b>{{redrawn}}</b></span></li>{{/each}}</ol>{{/each}}
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

/** Half the height of the drawing that the largest contribution takes, in its units. */
const reach = 23;

function movieView(
  movie: MoviePrediction,
  { prediction, frames }: ExplainedMovieFrames,
  uris: readonly string[],
): View['movies'][number] {
  const largest = frames.reduce(
    (most, { replaced, redrawn }) =>
      Math.max(most, Math.abs(replaced), Math.abs(redrawn?.mean ?? 0)),
    1e-9,
  );
  const bar = (points: number): Bar => {
    const height = Math.round((Math.abs(points) / largest) * reach * 100) / 100;
    return { y: points > 0 ? Math.round((25 - height) * 100) / 100 : 25, height };
  };
  const title = movieTitle(movie);
  return {
    title,
    scores: `Actual ${numberText(movie.actual, 1)}, predicted ${numberText(movie.predicted, 1)}; this network and draw say ${numberText(prediction, 1)}.`,
    frames: frames.map(({ place, replaced, redrawn }, at) => ({
      name: `frame ${place + 1}`,
      uri: uris[at] ?? null,
      replacedBar: bar(replaced),
      redrawnBar: redrawn === null ? null : bar(redrawn.mean),
      replaced: signedText(replaced, 2),
      redrawn:
        redrawn === null
          ? 'none left'
          : `${signedText(redrawn.mean, 2)} ± ${numberText(redrawn.standardDeviation, 2)}`,
    })),
  };
}
