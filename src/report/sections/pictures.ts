import {
  chartData,
  chartKinds,
  chartOf,
  chartSource,
  type ChartData,
  type ChartName,
} from '../charts/registry.js';
import { renderedSvg } from '../charts/rendered-svg.js';
import { shownPredictions, movieTitle } from '../figures/shown-predictions.js';
import type { MoviePrediction } from '../figures/predictions.js';
import { embeddedJson, template, type Markup } from '../../page/html-template.js';
import { sanitizeTexts } from '../../files/sanitize-text.js';
import type { ReportFigures } from '../report-figures.js';
import { frontTable } from '../charts/times.js';
import { simpleTable } from '../../page/simple-table.js';
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
  readonly name: ChartName;
  readonly title: string;
  readonly caption: string;
  readonly svgs: readonly { readonly id: string; readonly title: string; readonly svg: Markup }[];
  readonly several: boolean;
  /** Tables that belong to it. */
  readonly more: Markup | null;
}

interface View {
  readonly charts: readonly ChartFigure[];
  readonly data: Markup;
}

interface MoviesView {
  readonly worst: readonly MovieView[];
  readonly closest: readonly MovieView[];
  readonly all: readonly MovieView[];
  readonly count: string;
  readonly pictured: boolean;
  readonly unpictured: string | null;
  readonly explained: Markup | null;
  readonly unexplained: string | null;
}

const framesOf = `{{#if frames}}<span class="frames">{{#each frames}}<img src="{{uri}}" alt="{{alt}}" width="56" height="56" decoding="async">{{/each}}</span>{{/if}}`;

const movieTable = (rows: string, id: string, title: string, sortable: boolean) => `
<div class="scroll" tabindex="0" role="group" aria-labelledby="${id}">
<table${sortable ? ' class="sortable" id="movies-table"' : ''}><caption id="${id}">${title}</caption>
<thead><tr><th scope="col">movie</th><th scope="col" class="number">actual</th><th scope="col" class="number">predicted</th><th scope="col" class="number">error</th></tr></thead>
<tbody>{{#each ${rows}}}<tr><th scope="row">{{title}}${framesOf}</th><td class="number">{{actual}}</td><td class="number">{{predicted}}</td><td class="number" data-sort="{{size}}">{{error}}</td></tr>{{/each}}</tbody></table></div>`;

const plot = `<div class="scroll plot" tabindex="0" role="group" aria-label="{{title}}" data-chart="{{id}}">{{svg}}</div>`;

const render: (view: View) => Markup = template(`
<section id="pictures">
  <h2 id="pictures-title">Pictures</h2>
  <p class="about" id="pictures-hint" hidden>Point at a mark to see what it is, or go through the marks of a chart with the arrow keys. Click, or press Enter, to keep that setting alone in every chart and table; Escape lets go.</p>
  {{#each charts}}<figure id="{{name}}-figure"><figcaption><strong>{{title}}</strong> {{caption}}</figcaption>{{#if several}}<div class="halves">{{/if}}{{#each svgs}}${plot}{{/each}}{{#if several}}</div>{{/if}}
  {{more}}</figure>{{/each}}
  <script type="application/json" id="chart-data">{{data}}</script>
</section>`);

const renderMovies: (view: MoviesView) => Markup = template(`
<div class="halves tables">${movieTable('worst', 'worst-title', 'Furthest off', false)}${movieTable('closest', 'closest-title', 'Closest', false)}</div>
{{#if pictured}}<p class="muted small">The pictures are frames that these predictions were made from, as the network sees them.</p>{{/if}}{{#if unpictured}}<p class="muted small">{{unpictured}}</p>{{/if}}
{{#if unexplained}}<p class="muted small">{{unexplained}}</p>{{/if}}{{explained}}
<details><summary>All {{count}}</summary>${movieTable('all', 'all-movies-title', 'Every movie, the largest error first', true)}</details>`);

const renderFront: (view: object) => Markup = template(`
<details><summary>The settings on the front</summary>{{table}}</details>`);

/** The charts of the registry, in its order. */
export function picturesSection(
  figures: ReportFigures,
  thumbnails: Thumbnails | null = null,
): Markup {
  const data = sanitizeTexts(chartData(figures));
  const names = Object.keys(chartKinds) as ChartName[];
  const more = { predictions: moviesPart(figures, thumbnails), times: frontPart(data, figures) };
  return render({
    charts: names.flatMap((name) => figureOf(name, data, figures, more)),
    data: embeddedJson(data),
  });
}

function figureOf(
  name: ChartName,
  data: ChartData,
  figures: ReportFigures,
  more: Partial<Record<ChartName, Markup | null>>,
): ChartFigure[] {
  const chart = chartOf(name, data);
  if (chart === null) return [];
  const { title, caption, drawings } = chart.kind;
  const view = { settings: data.settings, chosen: data.chosen, selection: null, epochs: null };
  const svgs = Object.entries(drawings).map(([id, draw]) => {
    const drawn = draw(chart.data, view);
    return { id, title: drawn.title ?? title, svg: renderedSvg(drawn) };
  });
  return [
    {
      name,
      title,
      caption: caption(chart.data, chartSource(figures)),
      svgs,
      several: svgs.length > 1,
      more: more[name] ?? null,
    },
  ];
}

function frontPart({ charts }: ChartData, figures: ReportFigures): Markup | null {
  if (charts.times === null) return null;
  const { error, rows } = frontTable(charts.times, figures);
  const table = simpleTable({
    label: 'front-title',
    caption: 'No other setting is both quicker and better',
    columns: ['#place', '*setting', '#mean time', `#${error}`],
    rows: rows.map((cells) => ({ cells })),
  });
  return renderFront({ table });
}

function moviesPart(figures: ReportFigures, thumbnails: Thumbnails | null): Markup | null {
  if (figures.predictions === null) return null;
  const { movies } = figures.predictions;
  const { worst, closest } = shownPredictions(figures.predictions);
  const frames = thumbnails?.kind === 'shown' ? thumbnails.frames : new Map<string, string[]>();
  const strip = explainedFrames(figures, thumbnails);
  return renderMovies({
    worst: worst.map((movie, index) => {
      const view = movieView(movie, frames.get(movie.movieId));
      return { ...view, title: `${index + 1}. ${view.title}` };
    }),
    closest: closest.map((movie) => movieView(movie, frames.get(movie.movieId))),
    all: movies.map((movie) => movieView(movie)),
    count: counted(movies.length, 'movie'),
    pictured: frames.size > 0,
    unpictured:
      thumbnails?.kind === 'left-out' ? `Frames are left out: ${thumbnails.reason}` : null,
    explained: typeof strip === 'string' ? null : strip,
    unexplained: typeof strip === 'string' ? strip : null,
  });
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
