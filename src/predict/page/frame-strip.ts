import { coordinate } from './score-axis.js';
import { counted, signedText } from '../../text/numbers.js';
import { template } from '../../files/html-template.js';
import type { Markup } from '../../files/html-template.js';
import type { Contributions, FrameContribution } from '../explain/contributions.js';

/** The frames of one sample with what each did to the score. */
export interface ExplainedFrames {
  /** In points of the IMDB scale. */
  readonly contributions: Contributions;
  /** A data URI of each frame, in the same order; null where there are no pictures. */
  readonly thumbnails: readonly string[] | null;
}

interface Bar {
  readonly y: number;
  readonly height: number;
}

interface View {
  readonly frames: readonly {
    readonly uri: string | null;
    readonly name: string;
    readonly replacedBar: Bar;
    readonly redrawnBar: Bar | null;
    readonly whisker: { readonly from: number; readonly to: number } | null;
    readonly replaced: string;
    readonly redrawn: string;
  }[];
}

const render: (view: View) => Markup = template(`
<ol class="strip">{{#each frames}}
<li>
<svg viewBox="0 0 80 60" aria-hidden="true"><line class="scale" x1="0" x2="80" y1="30" y2="30"/><rect class="replaced" x="14" y="{{replacedBar.y}}" width="22" height="{{replacedBar.height}}"/>{{#if redrawnBar}}<rect class="redrawn" x="45" y="{{redrawnBar.y}}" width="20" height="{{redrawnBar.height}}"/>{{/if}}{{#if whisker}}<line class="whisker" x1="55" x2="55" y1="{{whisker.from}}" y2="{{whisker.to}}"/>{{/if}}</svg>
{{#if uri}}<img src="{{uri}}" alt="{{name}}" width="80" height="80" loading="lazy" decoding="async">{{/if}}
<span class="name">{{name}}</span>
<dl><div><dt>mean frame</dt><dd>{{replaced}}</dd></div><div><dt>others</dt><dd>{{redrawn}}</dd></div></dl>
</li>{{/each}}
</ol>`);

/** Half the height of the drawing that the largest contribution takes, in its units. */
const reach = 27;

/** The strip of frames in the order of the sample, all bars on one scale; a bar goes up where its frame raised the score. */
export function frameStrip({ contributions, thumbnails }: ExplainedFrames): Markup {
  const { frames } = contributions;
  const largest = Math.max(1e-9, ...frames.map(largestOf));
  const place = (points: number) => coordinate(30 - (points / largest) * reach);
  const bar = (points: number): Bar => ({
    y: Math.min(30, place(points)),
    height: coordinate(Math.abs(place(points) - 30)),
  });
  return render({
    frames: frames.map(({ place: frame, replaced, redrawn }, at) => ({
      uri: thumbnails?.[at] ?? null,
      name: `frame ${frame + 1}`,
      replacedBar: bar(replaced),
      redrawnBar: redrawn === null ? null : bar(redrawn.mean),
      whisker:
        redrawn === null
          ? null
          : {
              from: place(redrawn.mean + redrawn.standardDeviation),
              to: place(redrawn.mean - redrawn.standardDeviation),
            },
      replaced: signedText(replaced, 2),
      redrawn:
        redrawn === null
          ? 'none left'
          : `${signedText(redrawn.mean, 2)} ± ${redrawn.standardDeviation.toFixed(2)}`,
    })),
  });
}

function largestOf({ replaced, redrawn }: FrameContribution): number {
  const others = redrawn === null ? 0 : Math.abs(redrawn.mean) + redrawn.standardDeviation;
  return Math.max(Math.abs(replaced), others);
}

/** What the strip shows, for whoever reads it first. */
export function stripText({ contributions: { frames } }: ExplainedFrames): string {
  const others = frames.reduce((most, { redrawn }) => Math.max(most, redrawn?.others ?? 0), 0);
  const drawn =
    others === 0
      ? 'There is no other frame to put in its place.'
      : `The outlined bar puts ${counted(others, 'other frame')} of the same video in its place, one after another: the mean, and as ± and a line the standard deviation over them.`;
  return `Points of the score that each of the ${counted(frames.length, 'frame')} of the first draw accounts for, in film order: a bar goes up where the frame raised the score, and down where it lowered it. The filled bar puts the mean frame of the training movies in its place. ${drawn} Frames work together, so the numbers do not add up to the score.`;
}
