import { type Markup, template } from '../../page/html-template.js';
import { simpleTable, type Column } from '../../page/simple-table.js';
import { counted } from '../../text/numbers.js';
import type { PackMovie } from '../pack/pack.js';
import { type Split, splitNames, splitText } from '../split.js';

/** Of the drawing, in its own units; about as many pixels on a desk. */
const width = 480;
const barsHeight = 90;

const render = template(`
<section id="scores" aria-labelledby="scores-heading">
  <h2 id="scores-heading">Scores by split</h2>
  <p class="about">The bins are the same for each split, and the height of a bar is its share of the split, so that the shapes can be compared.</p>
  {{#each figures}}<figure>
    <figcaption><strong>{{caption}}</strong> <span class="muted">n = {{count}}</span></figcaption>
    <svg class="histogram" viewBox="0 0 480 114" role="img" aria-label="{{alt}}">{{#each bars}}<rect x="{{x}}" y="{{y}}" width="{{width}}" height="{{height}}"><title>{{title}}</title></rect>{{/each}}<line x1="0" x2="480" y1="90.5" y2="90.5"/>{{#each labels}}<text x="{{x}}" y="108" text-anchor="middle">{{text}}</text>{{/each}}</svg>
  </figure>{{/each}}
  <details><summary>As numbers</summary>{{table}}</details>
</section>`);

export function scoresSection(movies: readonly PackMovie[]): Markup {
  const { bounds, splits } = scoreHistogram(movies);
  const bins = bounds.slice(0, -1).map((low, bin) => `${low} to ${bounds[bin + 1] ?? low}`);
  const tallest = Math.max(
    ...splits.map(({ movies: count, counts }) => Math.max(...counts) / count),
  );
  const table = simpleTable({
    label: 'movies-by-score',
    caption: 'Movies by score and split',
    columns: [
      ['*score', (bin) => bin],
      ...splits.map(({ split, counts }): Column<string> => [
        `#${splitText(split)}`,
        (_bin, place) => counts[place] ?? 0,
      ]),
    ],
    rows: bins,
  });
  return render({ figures: splits.map((split) => figure(split, bounds, bins, tallest)), table });
}

function figure(
  { split, movies, counts }: SplitCounts,
  bounds: readonly number[],
  bins: readonly string[],
  tallest: number,
): object {
  const step = (width - 40) / counts.length;
  const most = counts.indexOf(Math.max(...counts));
  // A label at each full score, or at every other bound where these are too close.
  const every = Math.max(1, Math.ceil(44 / step));
  const bars = counts.map((count, bin) => {
    const height = rounded((count / movies / tallest) * (barsHeight - 6));
    return {
      x: rounded(20 + bin * step + 1),
      y: rounded(barsHeight - height),
      width: rounded(step - 2),
      height,
      title: `${bins[bin] ?? ''}: ${counted(count, 'movie')}`,
    };
  });
  const labels = bounds.map((bound, place) => ({ x: rounded(20 + place * step), text: bound }));
  return {
    caption: splitText(split),
    count: movies,
    alt: `Scores of the ${counted(movies, `${splitText(split)} movie`)}, ${bounds[0] ?? 0} to ${bounds.at(-1) ?? 0}; most, ${counts[most] ?? 0}, from ${bins[most] ?? ''}`,
    bars: bars.filter((_, bin) => counts[bin] !== 0),
    labels: labels.filter((_, place) => place % every === 0),
  };
}

function rounded(value: number): number {
  return Number(value.toFixed(2));
}

/** The movies of one split by bin. */
interface SplitCounts {
  readonly split: Split;
  readonly movies: number;
  readonly counts: readonly number[];
}

/** Most bins that can be distinguished on a phone. */
const mostBins = 24;

/**
 * Scores of each split, counted in the same bins: of half a point, which suits IMDB's scores, or the next rounder width that takes few
 * enough.
 * @returns bounds of the bins, one more than there are bins; the last bin holds its upper bound too
 */
export function scoreHistogram(movies: readonly PackMovie[]): {
  readonly bounds: readonly number[];
  readonly splits: readonly SplitCounts[];
} {
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
