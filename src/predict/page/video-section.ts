import { basename } from 'node:path';
import { shortLine } from '../../files/sanitize-text.js';
import { frameBars } from '../../page/frame-bars.js';
import { template } from '../../page/html-template.js';
import type { Markup } from '../../page/html-template.js';
import { cautionText } from '../cautions.js';
import type { Contributions } from '../explain/contributions.js';
import type { Neighbour } from '../explain/neighbours.js';
import { percent, scoreAxis } from './score-axis.js';
import type { VideoScore } from '../video-score.js';
import { counted, numberText } from '../../text/numbers.js';
import { duration } from '../../text/times.js';

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
{{#if doubts}}<div class="cautions"><h3>Reasons for caution</h3><ul>{{#each doubts}}<li>{{this}}</li>{{/each}}</ul></div>{{/if}}
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

/** One video: cautions, score, frames and neighbours. */
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
    doubts: video.doubts.map(cautionText),
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

/** The frames of one sample with what each did to the score. */
interface ExplainedFrames {
  /** In points of the IMDB scale. */
  readonly contributions: Contributions;
  /** A data URI of each frame, in the same order; null where there are no pictures. */
  readonly thumbnails: readonly string[] | null;
}

/** The strip of frames in the order of the sample. */
function frameStrip({ contributions, thumbnails }: ExplainedFrames): Markup {
  return frameBars(
    contributions.frames.map(({ place, replaced, redrawn }, at) => ({
      name: `frame ${place + 1}`,
      uri: thumbnails?.[at] ?? null,
      replaced,
      redrawn,
    })),
  );
}

/** How to read the strip. */
function stripText({ contributions: { frames } }: ExplainedFrames): string {
  const others = frames.reduce((most, { redrawn }) => Math.max(most, redrawn?.others ?? 0), 0);
  const drawn =
    others === 0
      ? 'There is no other frame to put in its place.'
      : `The outlined bar puts ${counted(others, 'other frame')} of the same video in its place, one after another: the mean, and as ± and a line the standard deviation over them.`;
  return `Points of the score that each of the ${counted(frames.length, 'frame')} of the first draw accounts for, in film order: a bar goes up where the frame raised the score, and down where it lowered it. The filled bar puts the mean frame of the training movies in its place. ${drawn} Frames work together, so the numbers do not add up to the score.`;
}

interface NeighboursView {
  readonly rows: readonly {
    readonly title: string;
    readonly same: boolean;
    readonly score: string;
    readonly distance: string;
  }[];
}

const renderNeighbours: (view: NeighboursView) => Markup = template(`
<h3>Nearest training movies</h3>
<p class="about">Training movies whose frames the network sees most like these. A distance of 1 is that of two training movies on average: neighbours are near where theirs are well below it.</p>
<table>
<thead><tr><th scope="col">movie</th><th scope="col" class="number">score</th><th scope="col" class="number">distance</th></tr></thead>
<tbody>{{#each rows}}<tr><th scope="row">{{title}}{{#if same}} <strong>(this movie)</strong>{{/if}}</th><td class="number">{{score}}</td><td class="number">{{distance}}</td></tr>{{/each}}</tbody>
</table>`);

/** @param movieId of the video, which may be one of them */
function neighboursSection(neighbours: readonly Neighbour[], movieId: string): Markup {
  return renderNeighbours({
    rows: neighbours.map(({ title, year, score, distance, ...neighbour }) => ({
      title: `${shortLine(title)}${year === null ? '' : ` (${year})`}`,
      same: neighbour.movieId === movieId,
      score: numberText(score, 1),
      distance: distance.toFixed(2),
    })),
  });
}
