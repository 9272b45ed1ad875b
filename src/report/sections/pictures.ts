import { learningCurvesChart } from '../charts/learning-curves.js';
import { numbered, predictionsChart } from '../charts/predictions.js';
import { renderedSvg } from '../charts/rendered-svg.js';
import { trialErrorsChart } from '../charts/trial-errors.js';
import type { BestPredictions, MoviePrediction } from '../figures/best-predictions.js';
import { embeddedJson } from '../page/embedded-json.js';
import { template } from '../../files/html-template.js';
import type { Markup } from '../../files/html-template.js';
import type { ReportFigures } from '../report-figures.js';
import { counted, numberText, signedText } from '../text/numbers.js';

interface MovieView {
  readonly title: string;
  readonly actual: string;
  readonly predicted: string;
  readonly error: string;
  readonly size: number;
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
  } | null;
}

const movieTable = (rows: string, id: string, title: string, sortable: boolean) => `
<div class="scroll" tabindex="0" role="group" aria-labelledby="${id}">
<table${sortable ? ' class="sortable"' : ''}><caption id="${id}">${title}</caption>
<thead><tr><th scope="col">movie</th><th scope="col" class="number">actual</th><th scope="col" class="number">predicted</th><th scope="col" class="number">error</th></tr></thead>
<tbody>{{#each ${rows}}}<tr><th scope="row">{{title}}</th><td class="number">{{actual}}</td><td class="number">{{predicted}}</td><td class="number" data-sort="{{size}}">{{error}}</td></tr>{{/each}}</tbody></table></div>`;

const render: (view: View) => Markup = template(`
<section id="pictures">
  <h2 id="pictures-title">Pictures</h2>
  {{#each charts}}<figure><figcaption><strong>{{title}}</strong> {{caption}}</figcaption><div class="scroll" tabindex="0" role="group" aria-label="{{title}}">{{svg}}</div></figure>{{/each}}
  {{#if predictions}}{{#with predictions}}<figure><figcaption><strong>Predicted against actual</strong> {{caption}}</figcaption>
  <div class="beside"><div class="scroll" tabindex="0" role="group" aria-label="Predicted against actual">{{svg}}</div>
  <div>${movieTable('worst', 'worst-title', 'Furthest off', false)}${movieTable('closest', 'closest-title', 'Closest', false)}</div></div>
  <details><summary>All {{count}}</summary>${movieTable('all', 'all-movies-title', 'Every movie, the largest error first', true)}</details>
  <script type="application/json" id="movies">{{data}}</script></figure>{{/with}}{{/if}}
</section>`);

/** Learning curves, every trial against the baseline, and the chosen setting's predictions. */
export function picturesSection(figures: ReportFigures): Markup {
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
    predictions: predictions === null ? null : predictionsView(predictions),
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

function predictionsView(predictions: BestPredictions): NonNullable<View['predictions']> {
  const { movies, replicates, split } = predictions;
  const all = movies.map((movie) => movieView(movie));
  const shown = Math.min(numbered, Math.floor(movies.length / 2));
  return {
    svg: renderedSvg(predictionsChart(predictions)),
    caption: `The chosen setting on ${counted(movies.length, `${split} movie`)}, ${replicates === 1 ? 'one replicate' : `the mean of ${replicates} replicates`}, on the IMDB scale. On the solid line a prediction is right; the dashed line is what the baseline says of every movie.`,
    data: embeddedJson(
      all.map(
        ({ title, actual, predicted }) => `${title}: actual ${actual}, predicted ${predicted}`,
      ),
    ),
    worst: all
      .slice(0, shown)
      .map((movie, index) => ({ ...movie, title: `${index + 1}. ${movie.title}` })),
    closest: all.slice(movies.length - shown).toReversed(),
    all,
    count: counted(movies.length, 'movie'),
  };
}

function movieView({ title, year, actual, predicted }: MoviePrediction): MovieView {
  const plain = title.trim();
  return {
    title: year === null || plain.includes(`(${year})`) ? plain : `${plain} (${year})`,
    actual: numberText(actual, 1),
    predicted: numberText(predicted, 1),
    error: signedText(predicted - actual, 1),
    size: Math.abs(predicted - actual),
  };
}
