import { shortLine } from '../../files/sanitize-text.js';
import { duration } from '../../text/times.js';
import { basename } from 'node:path';
import { counted, numberText } from '../../text/numbers.js';
import { template } from '../../page/html-template.js';
import type { Markup } from '../../page/html-template.js';
import { doubtText } from '../doubt-text.js';
import type { Neighbour } from '../explain/neighbours.js';
import type { VideoScore } from '../video-score.js';
import { frameStrip, stripText } from './frame-strip.js';
import type { ExplainedFrames } from './frame-strip.js';
import { neighboursSection } from './neighbours-section.js';
import { percent, scoreAxis } from './score-axis.js';

/** Why a score is what it is. */
export interface VideoExplanation extends ExplainedFrames {
  /** Nearest first; null where the dataset has gone. */
  readonly neighbours: readonly Neighbour[] | null;
}

interface View {
  readonly anchor: string;
  readonly name: string;
  readonly doubts: readonly string[];
  readonly score: string;
  readonly interval: string;
  readonly axis: Markup;
  readonly spread: string;
  readonly facts: string;
  readonly strip: { readonly about: string; readonly frames: Markup } | null;
  readonly neighbours: Markup | null;
}

const render: (view: View) => Markup = template(`
<article id="{{anchor}}" aria-labelledby="{{anchor}}-name">
<h2 id="{{anchor}}-name">{{name}}</h2>
{{#if doubts}}<div class="cautions"><h3>Reasons to doubt the score</h3><ul>{{#each doubts}}<li>{{this}}</li>{{/each}}</ul></div>{{/if}}
<p class="answer"><strong>{{score}}</strong> <span>{{interval}}</span></p>
{{axis}}
<p>{{spread}}</p>
<p class="muted">{{facts}}</p>
{{#with strip}}<h3>What each frame did</h3>
<p class="about">{{about}}</p>
{{frames}}{{/with}}
{{neighbours}}
</article>`);

/** The file's name as the page shows it. */
export function videoName(path: string): string {
  return shortLine(basename(path));
}

/** One video: doubts, score, frames and neighbours. */
export function videoSection(
  video: VideoScore,
  explanation: VideoExplanation | null,
  place: number,
  trainingMean: number,
): Markup {
  const { draws, frames, seconds, interval } = video;
  const lowest = Math.min(...draws.scores);
  const highest = Math.max(...draws.scores);
  return render({
    anchor: `video-${place}`,
    name: videoName(video.path),
    doubts: video.doubts.map(doubtText),
    score: numberText(video.score, 1),
    interval:
      interval === null
        ? 'without an interval'
        : `${percent(interval.level)} interval ${numberText(interval.low, 1)} to ${numberText(interval.high, 1)}${heldText(interval)}`,
    axis: scoreAxis(video, trainingMean),
    spread:
      draws.scores.length === 1
        ? 'The score is that of one draw of frames.'
        : `Over ${draws.scores.length} draws of frames the score goes from ${numberText(lowest, 1)} to ${numberText(highest, 1)} (standard deviation ${draws.standardDeviation.toFixed(2)}): the thin marks.`,
    facts: `${counted(frames.kept, 'informative frame')} of ${frames.sampled} sampled · ${duration(1000 * seconds.extract)} to read the video, ${duration(1000 * seconds.predict)} to ask the network · SHA-256 ${video.sha256.slice(0, 16)}…`,
    strip:
      explanation === null
        ? null
        : { about: stripText(explanation), frames: frameStrip(explanation) },
    neighbours:
      explanation?.neighbours === null || explanation === null
        ? null
        : neighboursSection(explanation.neighbours, video.movieId),
  });
}

/** What an interval of this width was worth on movies that had no say in the model. */
function heldText({ tested }: NonNullable<VideoScore['interval']>): string {
  return tested === null
    ? ''
    : `, a width that held ${tested.held} of ${counted(tested.movies, 'test movie')}`;
}
