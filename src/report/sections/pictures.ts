import { sanitizeTexts } from '../../files/sanitize-text.js';
import { details, group, paragraph } from '../../page/blocks.js';
import { embeddedJson, template, type Markup } from '../../page/html-template.js';
import { simpleTable } from '../../page/simple-table.js';
import { counted, numberText, signedText } from '../../text/numbers.js';
import { chartData, chartKinds, chartOf, chartSource, type ChartName } from '../charts/registry.js';
import { renderedSvg } from '../charts/rendered-svg.js';
import { frontColumns } from '../charts/times.js';
import type { MoviePrediction } from '../figures/predictions.js';
import { movieTitle, shownPredictions } from '../figures/shown-predictions.js';
import type { ReportFigures } from '../report-figures.js';
import type { Thumbnails } from '../thumbnails.js';
import { explainedFrames } from './explained-frames.js';

const render: (view: object) => Markup = template(`
<section id="pictures">
  <h2 id="pictures-title">Pictures</h2>
  <p class="about" id="pictures-hint" hidden>Point at a mark to see what it is, or go through the marks of a chart with the arrow keys. Click, or press Enter, to keep that setting alone in every chart and table; Escape lets go.</p>
  {{#each charts}}<figure id="{{name}}-figure"><figcaption><strong>{{title}}</strong> {{caption}}</figcaption>{{#if several}}<div class="halves">{{/if}}{{#each svgs}}<div class="scroll plot" tabindex="0" role="group" aria-label="{{title}}" data-chart="{{id}}">{{svg}}</div>{{/each}}{{#if several}}</div>{{/if}}
  {{more}}</figure>{{/each}}
  <script type="application/json" id="chart-data">{{data}}</script>
</section>`);

/** The charts of the registry, in its order. */
export function picturesSection(figures: ReportFigures, thumbnails: Thumbnails | null): Markup {
  const data = sanitizeTexts(chartData(figures));
  const { settings, chosen, charts } = data;
  const view = { settings, chosen, selection: null, epochs: null };
  /** Tables that belong to a chart. */
  const more: Partial<Record<ChartName, Markup | null>> = {
    predictions: moviesPart(figures, thumbnails),
    times: charts.times === null ? null : frontPart(charts.times, figures),
  };
  return render({
    charts: (Object.keys(chartKinds) as ChartName[]).flatMap((name) => {
      const chart = chartOf(name, data);
      if (chart === null) return [];
      const { title, caption, drawings } = chart.kind;
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
    }),
    data: embeddedJson(data),
  });
}

function frontPart(times: Parameters<typeof frontColumns>[0], figures: ReportFigures): Markup {
  const table = simpleTable({
    label: 'front-title',
    caption: 'No other setting is both quicker and better',
    columns: frontColumns(times, figures),
    rows: times.front,
  });
  return details('The settings on the front', [table]);
}

function moviesPart(figures: ReportFigures, thumbnails: Thumbnails | null): Markup | null {
  if (figures.predictions === null) return null;
  const { movies } = figures.predictions;
  const { worst, closest } = shownPredictions(figures.predictions);
  const frames = thumbnails?.kind === 'shown' ? thumbnails.frames : new Map<string, string[]>();
  return group([
    group(
      [
        moviesTable('worst-title', 'Furthest off', worst, { frames, numbered: true }),
        moviesTable('closest-title', 'Closest', closest, { frames }),
      ],
      { look: 'halves tables' },
    ),
    frames.size === 0
      ? null
      : paragraph(
          'The pictures are frames that these predictions were made from, as the network sees them.',
          'muted small',
        ),
    thumbnails?.kind === 'left-out'
      ? paragraph(`Frames are left out: ${thumbnails.reason}`, 'muted small')
      : null,
    explainedFrames(figures, thumbnails),
    details(`All ${counted(movies.length, 'movie')}`, [
      moviesTable('all-movies-title', 'Every movie, the largest error first', movies, {
        id: 'movies-table',
        look: 'sortable',
      }),
    ]),
  ]);
}

const renderFrames: (view: object) => Markup = template(
  `<span class="frames">{{#each frames}}<img src="{{uri}}" alt="{{alt}}" width="56" height="56" decoding="async">{{/each}}</span>`,
);

interface MoviesTable {
  readonly frames?: ReadonlyMap<string, readonly string[]>;
  readonly numbered?: boolean;
  readonly id?: string;
  readonly look?: string;
}

function moviesTable(
  label: string,
  caption: string,
  movies: readonly MoviePrediction[],
  { frames: known, numbered = false, ...table }: MoviesTable,
): Markup | null {
  const strip = (movie: MoviePrediction) => {
    const frames = known?.get(movie.movieId) ?? [];
    const alt = (index: number) =>
      `${movieTitle(movie)}, frame ${index + 1} of the ${frames.length} shown`;
    return frames.length === 0
      ? null
      : renderFrames({ frames: frames.map((uri, index) => ({ uri, alt: alt(index) })) });
  };
  return simpleTable({
    ...table,
    label,
    caption,
    columns: [
      [
        '*movie',
        (movie, place) => ({
          text: `${numbered ? `${place + 1}. ` : ''}${movieTitle(movie)}`,
          below: strip(movie),
        }),
      ],
      ['#actual', ({ actual }) => numberText(actual, 1)],
      ['#predicted', ({ predicted }) => numberText(predicted, 1)],
      [
        '#error',
        ({ actual, predicted }) => ({
          text: signedText(predicted - actual, 1),
          sort: Math.round(Math.abs(predicted - actual) * 1e6) / 1e6,
        }),
      ],
    ],
    rows: movies,
  });
}
