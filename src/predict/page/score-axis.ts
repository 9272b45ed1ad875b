import { coordinate } from '../../page/frame-bars.js';
import { numberText } from '../../text/numbers.js';
import { template } from '../../page/html-template.js';
import type { Markup } from '../../page/html-template.js';
import type { VideoScore } from '../video-score.js';

interface View {
  readonly label: string;
  readonly ticks: readonly { readonly x: number; readonly text: string }[];
  readonly interval: { readonly x: number; readonly width: number } | null;
  readonly draws: readonly number[];
  readonly score: number;
  readonly mean: { readonly x: number; readonly text: string; readonly anchor: string };
}

const render: (view: View) => Markup = template(`
<svg class="axis" viewBox="0 0 480 104" role="img" aria-label="{{label}}">
<line class="scale" x1="24" x2="456" y1="66" y2="66"/>
{{#each ticks}}<line class="scale" x1="{{x}}" x2="{{x}}" y1="62" y2="70"/><text x="{{x}}" y="90" text-anchor="middle">{{text}}</text>{{/each}}
{{#if interval}}<rect class="interval" x="{{interval.x}}" y="40" width="{{interval.width}}" height="20" rx="4"/>{{/if}}
<line class="mean" x1="{{mean.x}}" x2="{{mean.x}}" y1="22" y2="66"/><text x="{{mean.x}}" y="15" text-anchor="{{mean.anchor}}">{{mean.text}}</text>
{{#each draws}}<line class="draw" x1="{{this}}" x2="{{this}}" y1="44" y2="56"/>{{/each}}
<circle class="score" cx="{{score}}" cy="50" r="6.5"/>
</svg>`);

/** Where a score stands; one off the scale stands at its end. */
function placeOf(score: number): number {
  return coordinate(24 + (Math.max(1, Math.min(10, score)) - 1) * 48);
}

/** The score on the axis from 1 to 10, with its interval, the scores of its draws and the mean of the training movies. */
export function scoreAxis({ score, interval, draws }: VideoScore, trainingMean: number): Markup {
  const mean = placeOf(trainingMean);
  const reach =
    interval === null
      ? ''
      : `, ${percent(interval.level)} interval ${numberText(interval.low, 1)} to ${numberText(interval.high, 1)}`;
  return render({
    label: `Score ${numberText(score, 1)} on the scale from 1 to 10${reach}; mean of the training movies ${numberText(trainingMean, 1)}`,
    ticks: Array.from({ length: 10 }, (_, at) => ({ x: placeOf(at + 1), text: String(at + 1) })),
    interval:
      interval === null
        ? null
        : {
            x: placeOf(interval.low),
            width: coordinate(placeOf(interval.high) - placeOf(interval.low)),
          },
    draws: draws.scores.map(placeOf),
    score: placeOf(score),
    mean: {
      x: mean,
      text: `training mean ${numberText(trainingMean, 1)}`,
      anchor: mean < 100 ? 'start' : mean > 380 ? 'end' : 'middle',
    },
  });
}

/** A share as whole percent. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
