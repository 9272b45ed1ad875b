import { learningCurvesChart } from '../charts/learning-curves.js';
import { predictionsChart } from '../charts/predictions.js';
import { renderedSvg } from '../charts/rendered-svg.js';
import { trialErrorsChart } from '../charts/trial-errors.js';
import type { BestPredictions, MoviePrediction } from '../figures/best-predictions.js';
import { shownPredictions } from '../figures/shown-predictions.js';
import { embeddedJson } from '../page/embedded-json.js';
import { template } from '../../files/html-template.js';
import type { Markup } from '../../files/html-template.js';
import type { ReportFigures } from '../report-figures.js';
import { counted, numberText, signedText } from '../text/numbers.js';
import type { Thumbnails } from '../thumbnails.js';

interface MovieView {
  readonly title: string;
  readonly actual: string;
  readonly predicted: string;
  readonly error: string;
  readonly size: number;
  readonly frames: readonly { readonly uri: string; readonly alt: string }[];
}

interface View {
  readonly charts: readonly { title: string; caption: string; svg: Markup }[];
  readonly predictions: {
    readonly svg: Markup;
    readonly caption: string;
    readonly data: Markup;
    readonly worst: readonly MovieView[];
    readonly closest: readonly MovieView[];
    readonly all: readonly MovieView[];
    readonly count: string;
    readonly pictured: boolean;
    readonly unpictured: string | null;
  } | null;
}

const framesOf = `{{#if frames}}<span class="frames">{{#each frames}}<img src="{{uri}}" alt="{{alt}}" width="56" height="56" decoding="async">{{/each}}</span>{{/if}}`;

const movieTable = (rows: string, id: string, title: string, sortable: boolean) => `
<div class="scroll" tabindex="0" role="group" aria-labelledby="${id}">
<table${sortable ? ' class="sortable"' : ''}><caption id="${id}">${title}</caption>
<thead><tr><th scope="col">movie</th><th scope="col" class="number">actual</th><th scope="col" class="number">predicted</th><th scope="col" class="number">error</th></tr></thead>
<tbody>{{#each ${rows}}}<tr><th scope="row">{{title}}${framesOf}</th><td class="number">{{actual}}</td><td class="number">{{predicted}}</td><td class="number" data-sort="{{size}}">{{error}}</td></tr>{{/each}}</tbody></table></div>`;

const render: (view: View) => Markup = template(`
<section id="pictures">
  <h2 id="pictures-title">Pictures</h2>
  {{#each charts}}<figure><figcaption><strong>{{title}}</strong> {{caption}}</figcaption><div class="scroll" tabindex="0" role="group" aria-label="{{title}}">{{svg}}</div></figure>{{/each}}
  {{#if predictions}}{{#with predictions}}<figure><figcaption><strong>Predicted against actual</strong> {{caption}}</figcaption>
  <div class="beside"><div class="scroll" tabindex="0" role="group" aria-label="Predicted against actual">{{svg}}</div>
  <div>${movieTable('worst', 'worst-title', 'Furthest off', false)}${movieTable('closest', 'closest-title', 'Closest', false)}{{#if pictured}}<p class="muted small">The pictures are frames that these predictions were made from, as the network sees them.</p>{{/if}}{{#if unpictured}}<p class="muted small">{{unpictured}}</p>{{/if}}</div></div>
  <details><summary>All {{count}}</summary>${movieTable('all', 'all-movies-title', 'Every movie, the largest error first', true)}</details>
  <script type="application/json" id="movies">{{data}}</script></figure>{{/with}}{{/if}}
</section>`);

/** Learning curves, every trial against the baseline, and the chosen setting's predictions. */
export function picturesSection(
  figures: ReportFigures,
  thumbnails: Thumbnails | null = null,
): Markup {
  const { curves, baseline, verdict, trials, leaderboard, predictions } = figures;
  const chosen = 'chosen' in verdict ? verdict.chosen.point : null;
  const learning = learningCurvesChart(curves, chosen);
  const errors = trialErrorsChart(trials, leaderboard, baseline.test?.mse.value ?? null, chosen);
  const inColour = chosen === null ? '' : ' In colour: the setting that validation chose.';
  const several = leaderboard.some(({ replicates }) => replicates.planned > 1);
  return render({
    charts: [
      ...(learning === null
        ? []
        : [
            {
              title: 'Learning curves',
              caption: `${curveNames[curves.metric]} by epoch, ${counted(curves.points.length, 'setting')}${validationCount(figures)}.${several ? ' Lines are means over replicates, the band is their range.' : ''}${inColour}`,
              svg: renderedSvg(learning),
            },
          ]),
      ...(errors === null
        ? []
        : [
            {
              title: 'Each trial’s test error',
              caption: `The test MSE with its 95 % interval over ${counted(baseline.test?.mse.movies ?? 0, 'test movie')}; settings stand in the leaderboard’s order.${inColour}`,
              svg: renderedSvg(errors),
            },
          ]),
    ],
    predictions: predictions === null ? null : predictionsView(predictions, thumbnails),
  });
}

const curveNames: Readonly<Record<ReportFigures['curves']['metric'], string>> = {
  'relative validation MSE': 'Validation MSE over the measured baseline’s',
  'validation MSE': 'Validation MSE',
  'training MSE': 'Training MSE',
};

function validationCount({ baseline, curves }: ReportFigures): string {
  const movies = baseline.validation?.mse.movies;
  return movies === undefined || curves.metric === 'training MSE'
    ? ''
    : `, ${counted(movies, 'validation movie')}`;
}

function predictionsView(
  predictions: BestPredictions,
  thumbnails: Thumbnails | null,
): NonNullable<View['predictions']> {
  const { movies, replicates, split } = predictions;
  const all = movies.map((movie) => movieView(movie));
  const { worst, closest } = shownPredictions(predictions);
  const frames = thumbnails?.kind === 'shown' ? thumbnails.frames : new Map<string, string[]>();
  return {
    svg: renderedSvg(predictionsChart(predictions)),
    caption: `The chosen setting on ${counted(movies.length, `${split} movie`)}, ${replicates === 1 ? 'one replicate' : `the mean of ${replicates} replicates`}, on the IMDB scale. On the solid line a prediction is right; the dashed line is what the baseline says of every movie.`,
    data: embeddedJson(
      all.map(
        ({ title, actual, predicted }) => `${title}: actual ${actual}, predicted ${predicted}`,
      ),
    ),
    worst: worst.map((movie, index) => {
      const view = movieView(movie, frames.get(movie.movieId));
      return { ...view, title: `${index + 1}. ${view.title}` };
    }),
    closest: closest.map((movie) => movieView(movie, frames.get(movie.movieId))),
    all,
    count: counted(movies.length, 'movie'),
    pictured: frames.size > 0,
    unpictured:
      thumbnails?.kind === 'left-out' ? `Frames are left out: ${thumbnails.reason}` : null,
  };
}

function movieView(
  { title, year, actual, predicted }: MoviePrediction,
  frames: readonly string[] = [],
): MovieView {
  const plain = title.trim();
  const named = year === null || plain.includes(`(${year})`) ? plain : `${plain} (${year})`;
  return {
    title: named,
    frames: frames.map((uri, index) => ({
      uri,
      alt: `${named}, frame ${index + 1} of the ${frames.length} shown`,
    })),
    actual: numberText(actual, 1),
    predicted: numberText(predicted, 1),
    error: signedText(predicted - actual, 1),
    size: Math.abs(predicted - actual),
  };
}
