import { type Markup, template } from '../../page/html-template.js';
import type { PackMovie } from '../pack/pack.js';
import { type Split, splitNames } from '../split.js';
import { counted } from '../../text/numbers.js';

interface View {
  readonly about: string;
  readonly figures: readonly FigureView[];
  readonly bins: readonly string[];
  readonly rows: readonly { readonly split: string; readonly counts: readonly number[] }[];
}

interface FigureView {
  readonly caption: string;
  readonly count: string;
  readonly alt: string;
  readonly bars: readonly {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly title: string;
  }[];
  readonly labels: readonly { readonly x: number; readonly text: string }[];
}

/** Of the drawing, in its own units; about as many pixels on a desk. */
const width = 480;
const barsHeight = 90;

const render: (view: View) => Markup = template(`
<section id="scores" aria-labelledby="scores-heading">
  <h2 id="scores-heading">Scores by split</h2>
  <p class="about">{{about}}</p>
  {{#each figures}}<figure>
    <figcaption><strong>{{caption}}</strong> <span class="muted">{{count}}</span></figcaption>
    <svg class="histogram" viewBox="0 0 480 114" role="img" aria-label="{{alt}}">{{#each bars}}<rect x="{{x}}" y="{{y}}" width="{{width}}" height="{{height}}"><title>{{title}}</title></rect>{{/each}}<line x1="0" x2="480" y1="90.5" y2="90.5"/>{{#each labels}}<text x="{{x}}" y="108" text-anchor="middle">{{text}}</text>{{/each}}</svg>
  </figure>{{/each}}
  <details><summary>As numbers</summary>
    <div class="scroll" role="region" aria-label="Movies by score and split" tabindex="0"><table>
      <thead><tr><th scope="col">score</th>{{#each rows}}<th scope="col" class="number">{{split}}</th>{{/each}}</tr></thead>
      <tbody>{{#each bins}}<tr><th scope="row">{{this}}</th>{{#each ../rows}}<td class="number">{{lookup counts @../index}}</td>{{/each}}</tr>{{/each}}</tbody>
    </table></div>
  </details>
</section>`);

export function scoresSection(movies: readonly PackMovie[]): Markup {
  const histogram = scoreHistogram(movies);
  const tallest = Math.max(
    ...histogram.splits.map(({ movies: count, counts }) => Math.max(...counts) / count),
  );
  return render({
    about:
      'The bins are the same for each split, and the height of a bar is its share of the split, so that the shapes can be compared.',
    figures: histogram.splits.map((split) => figureView(histogram, split, tallest)),
    bins: binNames(histogram),
    rows: histogram.splits.map(({ split, counts }) => ({ split: splitName(split), counts })),
  });
}

function figureView(
  histogram: ScoreHistogram,
  { split, movies, counts }: ScoreHistogram['splits'][number],
  tallest: number,
): FigureView {
  const { bounds } = histogram;
  const names = binNames(histogram);
  const step = (width - 40) / counts.length;
  const most = counts.indexOf(Math.max(...counts));
  // A label at each whole score, or at every other bound where these stand too close.
  const every = Math.max(1, Math.ceil(44 / step));
  return {
    caption: splitName(split),
    count: `n = ${movies}`,
    alt: `Scores of the ${counted(movies, `${splitName(split)} movie`)}, ${bounds[0] ?? 0} to ${bounds.at(-1) ?? 0}; most, ${counts[most] ?? 0}, from ${names[most] ?? ''}`,
    bars: counts.flatMap((count, bin) => {
      const height = rounded((count / movies / tallest) * (barsHeight - 6));
      if (count === 0) return [];
      return [
        {
          x: rounded(20 + bin * step + 1),
          y: rounded(barsHeight - height),
          width: rounded(step - 2),
          height,
          title: `${names[bin] ?? ''}: ${counted(count, 'movie')}`,
        },
      ];
    }),
    labels: bounds.flatMap((bound, place) =>
      place % every === 0 ? [{ x: rounded(20 + place * step), text: String(bound) }] : [],
    ),
  };
}

function binNames({ bounds }: ScoreHistogram): readonly string[] {
  return bounds.slice(0, -1).map((low, bin) => `${low} to ${bounds[bin + 1] ?? low}`);
}

function splitName(split: string): string {
  return split === 'train' ? 'training' : split;
}

function rounded(value: number): number {
  return Number(value.toFixed(2));
}

/** Scores of each split, counted in the same bins. */
interface ScoreHistogram {
  /** Bounds of the bins, one more than there are bins; the last bin holds its upper bound too. */
  readonly bounds: readonly number[];
  readonly splits: readonly {
    readonly split: Split;
    readonly movies: number;
    readonly counts: readonly number[];
  }[];
}

/** Most bins that can be told apart on a phone. */
const mostBins = 24;

/** Bins of half a point, as IMDB's scores ask for, or the next rounder width that takes few enough. */
export function scoreHistogram(movies: readonly PackMovie[]): ScoreHistogram {
  const scores = movies.map(({ score }) => score);
  const lowest = scores.reduce((least, score) => Math.min(least, score), Infinity);
  const highest = scores.reduce((most, score) => Math.max(most, score), -Infinity);
  const step = binWidth(highest - lowest);
  const first = Math.floor(lowest / step);
  const bins = Math.max(1, Math.ceil(highest / step) - first);
  const place = (score: number) => Math.min(bins - 1, Math.floor(score / step) - first);
  return {
    bounds: Array.from({ length: bins + 1 }, (_, bound) =>
      Number(((first + bound) * step).toPrecision(12)),
    ),
    splits: splitNames.flatMap((split) => {
      const ofSplit = movies.filter((movie) => movie.split === split);
      if (ofSplit.length === 0) return [];
      const counts = Array.from({ length: bins }, () => 0);
      for (const { score } of ofSplit) counts[place(score)] = (counts[place(score)] ?? 0) + 1;
      return [{ split, movies: ofSplit.length, counts }];
    }),
  };
}

function binWidth(range: number): number {
  if (range / 0.5 <= mostBins - 1) return 0.5;
  const rough = range / (mostBins - 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5].find((step) => step * power >= rough) ?? 10) * power;
}
