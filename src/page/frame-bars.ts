import { numberText, signedText } from '../text/numbers.js';
import { template, type Markup } from './html-template.js';

/** What one frame did to a score, in points of the IMDB scale. */
export interface FrameEffect {
  readonly name: string;
  /** A picture of it as a data URI. */
  readonly uri: string | null;
  /** With the mean training frame in its place. */
  readonly replaced: number;
  /** With other frames of the same video in its place; null where there are none. */
  readonly redrawn: { readonly mean: number; readonly standardDeviation: number } | null;
}

const render: (view: object) => Markup = template(`
<ol class="bars">{{#each frames}}<li><svg viewBox="0 0 80 60" aria-hidden="true"><line x1="0" x2="80" y1="30" y2="30"/><rect class="replaced" x="14" y="{{filled.y}}" width="22" height="{{filled.height}}"/>{{#if outlined}}<rect class="redrawn" x="45" y="{{outlined.y}}" width="20" height="{{outlined.height}}"/><line class="whisker" x1="55" x2="55" y1="{{whisker.from}}" y2="{{whisker.to}}"/>{{/if}}</svg>{{#if uri}}<img src="{{uri}}" alt="{{name}}" width="80" height="80" loading="lazy" decoding="async">{{/if}}<span class="muted">{{name}}</span><span>mean frame <b>{{replaced}}</b></span><span>others <b>{{redrawn}}</b></span></li>{{/each}}</ol>`);

/** Half the height of the drawing that the largest effect takes, in its units. */
const reach = 27;

/** Frames in their order, all bars on one scale; a bar goes up where its frame raised the score. */
export function frameBars(effects: readonly FrameEffect[]): Markup {
  const sizes = effects.flatMap(({ replaced, redrawn }) => [
    Math.abs(replaced),
    redrawn === null ? 0 : Math.abs(redrawn.mean) + redrawn.standardDeviation,
  ]);
  const largest = Math.max(1e-9, ...sizes);
  const place = (points: number) => coordinate(30 - (points / largest) * reach);
  const bar = (points: number) => ({
    y: Math.min(30, place(points)),
    height: coordinate(Math.abs(place(points) - 30)),
  });
  const redrawnView = ({ mean, standardDeviation }: NonNullable<FrameEffect['redrawn']>) => ({
    outlined: bar(mean),
    whisker: { from: place(mean + standardDeviation), to: place(mean - standardDeviation) },
    redrawn: `${signedText(mean, 2)} ± ${numberText(standardDeviation, 2)}`,
  });
  const none = { outlined: null, whisker: null, redrawn: 'none left' };
  return render({
    frames: effects.map(({ name, uri, replaced, redrawn }) => ({
      name,
      uri,
      filled: bar(replaced),
      replaced: signedText(replaced, 2),
      ...(redrawn === null ? none : redrawnView(redrawn)),
    })),
  });
}

/** A coordinate of a drawing: hundredths of its unit are enough. */
export function coordinate(value: number): number {
  return Math.round(value * 100) / 100;
}
