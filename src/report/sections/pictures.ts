import { chartData } from '../chart-data/of-figures.js';
import type { ChartData } from '../chart-data/chart-data.js';
import { pageCharts } from '../charts/page-charts.js';
import type { ChartId } from '../charts/page-charts.js';
import { renderedSvg } from '../charts/rendered-svg.js';
import type { BestPredictions, MoviePrediction } from '../figures/best-predictions.js';
import { shownPredictions } from '../figures/shown-predictions.js';
import { embeddedJson } from '../../page/html-template.js';
import { sanitizeTexts } from '../../files/sanitize-text.js';
import { template } from '../../page/html-template.js';
import type { Markup } from '../../page/html-template.js';
import type { ReportFigures } from '../report-figures.js';
import { chartCaptions, frontRows } from '../text/charts.js';
import type { FrontRow } from '../text/charts.js';
import { movieTitle } from '../text/movies.js';
import { explainedFrames } from './explained-frames.js';
import { counted, numberText, signedText } from '../../text/numbers.js';
import type { Thumbnails } from '../thumbnails.js';

interface MovieView {
  readonly title: string;
  readonly frames: readonly { readonly uri: string; readonly alt: string }[];
  readonly actual: string;
  readonly predicted: string;
  readonly error: string;
  readonly size: number;
}

interface ChartFigure {
  readonly id: ChartId;
  readonly title: string;
  readonly caption: string;
  readonly svg: Markup;
}

interface View {
  readonly before: readonly ChartFigure[];
  readonly after: readonly ChartFigure[];
  readonly predictions: {
    readonly caption: string;
    readonly charts: readonly ChartFigure[];
    readonly worst: readonly MovieView[];
    readonly closest: readonly MovieView[];
    readonly all: readonly MovieView[];
    readonly count: string;
    readonly pictured: boolean;
    readonly unpictured: string | null;
    readonly explained: Markup | null;
    readonly unexplained: string | null;
  } | null;
  readonly front: { readonly split: string; readonly rows: readonly FrontRow[] } | null;
  readonly data: Markup;
}

const framesOf = `{{#if frames}}<span class="frames">{{#each frames}}<img src="{{uri}}" alt="{{alt}}" width="56" height="56" decoding="async">{{/each}}</span>{{/if}}`;

const movieTable = (rows: string, id: string, title: string, sortable: boolean) => `
<div class="scroll" tabindex="0" role="group" aria-labelledby="${id}">
<table${sortable ? ' class="sortable" id="movies-table"' : ''}><caption id="${id}">${title}</caption>
<thead><tr><th scope="col">movie</th><th scope="col" class="number">actual</th><th scope="col" class="number">predicted</th><th scope="col" class="number">error</th></tr></thead>
<tbody>{{#each ${rows}}}<tr><th scope="row">{{title}}${framesOf}</th><td class="number">{{actual}}</td><td class="number">{{predicted}}</td><td class="number" data-sort="{{size}}">{{error}}</td></tr>{{/each}}</tbody></table></div>`;

const plot = `<div class="scroll plot" tabindex="0" role="group" aria-label="{{title}}" data-chart="{{id}}">{{svg}}</div>`;
const chartFigure = `<figure id="{{id}}-figure"><figcaption><strong>{{title}}</strong> {{caption}}</figcaption>${plot}</figure>`;

const render: (view: View) => Markup = template(`
<section id="pictures">
  <h2 id="pictures-title">Pictures</h2>
  <p class="about" id="pictures-hint" hidden>Point at a mark to see what it is, or go through the marks of a chart with the arrow keys. Click, or press Enter, to keep that setting alone in every chart and table; Escape lets go.</p>
  {{#each before}}${chartFigure}{{/each}}
  {{#if predictions}}{{#with predictions}}<figure id="predictions-figure"><figcaption><strong>Predicted against actual</strong> {{caption}}</figcaption>
  <div class="halves">{{#each charts}}${plot}{{/each}}</div>
  <div class="halves tables">${movieTable('worst', 'worst-title', 'Furthest off', false)}${movieTable('closest', 'closest-title', 'Closest', false)}</div>
  {{#if pictured}}<p class="muted small">The pictures are frames that these predictions were made from, as the network sees them.</p>{{/if}}{{#if unpictured}}<p class="muted small">{{unpictured}}</p>{{/if}}
  {{#if unexplained}}<p class="muted small">{{unexplained}}</p>{{/if}}{{explained}}
  <details><summary>All {{count}}</summary>${movieTable('all', 'all-movies-title', 'Every movie, the largest error first', true)}</details></figure>{{/with}}{{/if}}
  {{#each after}}${chartFigure}{{/each}}
  {{#if front}}{{#with front}}<details><summary>The settings on the front</summary><div class="scroll" tabindex="0" role="group" aria-labelledby="front-title"><table><caption id="front-title">No other setting is both quicker and better</caption>
  <thead><tr><th scope="col" class="number">place</th><th scope="col">setting</th><th scope="col" class="number">mean time</th><th scope="col" class="number">{{split}}</th></tr></thead>
  <tbody>{{#each rows}}<tr><td class="number">{{place}}</td><th scope="row">{{setting}}</th><td class="number">{{time}}</td><td class="number">{{value}}</td></tr>{{/each}}</tbody></table></div></details>{{/with}}{{/if}}
  <script type="application/json" id="chart-data">{{data}}</script>
</section>`);

/** The charts, in the order of what they are about: training, settings, predictions, trials, time. */
export function picturesSection(
  figures: ReportFigures,
  thumbnails: Thumbnails | null = null,
): Markup {
  const data = sanitizeTexts(chartData(figures));
  const { predictions } = figures;
  const strip = explainedFrames(figures, thumbnails);
  const drawn = (ids: readonly ChartId[]) => ids.flatMap((id) => chartFigureOf(id, data, figures));
  return render({
    before: drawn(['learning-curves', 'settings-map']),
    after: drawn(['trial-errors', 'times']),
    predictions:
      predictions === null
        ? null
        : {
            ...predictionsView(predictions, thumbnails),
            explained: typeof strip === 'string' ? null : strip,
            unexplained: typeof strip === 'string' ? strip : null,
            charts: drawn(['predictions', 'residuals']),
          },
    front: data.times === null ? null : frontRows(data.times, figures),
    data: embeddedJson(data),
  });
}

function chartFigureOf(id: ChartId, data: ChartData, figures: ReportFigures): ChartFigure[] {
  const { settings, chosen } = data;
  const chart = pageCharts[id](data, { settings, chosen, selection: null });
  return chart === null
    ? []
    : [{ id, ...chartCaptions[id](data, figures), svg: renderedSvg(chart) }];
}

function predictionsView(
  predictions: BestPredictions,
  thumbnails: Thumbnails | null,
): Omit<NonNullable<View['predictions']>, 'charts' | 'explained' | 'unexplained'> {
  const { movies, replicates, split } = predictions;
  const all = movies.map((movie) => movieView(movie));
  const { worst, closest } = shownPredictions(predictions);
  const frames = thumbnails?.kind === 'shown' ? thumbnails.frames : new Map<string, string[]>();
  return {
    caption: `The chosen setting on ${counted(movies.length, `${split} movie`)}, ${replicates === 1 ? 'one replicate' : `the mean of ${replicates} replicates`}, on the IMDB scale. On the solid lines a prediction is right; the dashed lines are the baseline, which says the training mean of every movie. Numbered: the furthest off.`,
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

function movieView(movie: MoviePrediction, frames: readonly string[] = []): MovieView {
  const { actual, predicted } = movie;
  const title = movieTitle(movie);
  return {
    title,
    frames: frames.map((uri, index) => ({
      uri,
      alt: `${title}, frame ${index + 1} of the ${frames.length} shown`,
    })),
    actual: numberText(actual, 1),
    predicted: numberText(predicted, 1),
    error: signedText(predicted - actual, 1),
    size: Math.round(Math.abs(predicted - actual) * 1e6) / 1e6,
  };
}
