import { basename } from 'node:path';
import { shortLine } from '../../files/sanitize-text.js';
import { coordinate, frameBars } from '../../page/frame-bars.js';
import { simpleTable } from '../../page/simple-table.js';
import { template } from '../../page/html-template.js';
import type { Markup } from '../../page/html-template.js';
import { cautionText } from '../cautions.js';
import type { Contributions } from '../explain/contributions.js';
import type { VideoScore } from '../video-score.js';
import { counted, numberText } from '../../text/numbers.js';
import { duration } from '../../text/times.js';

/** A training movie that the network sees much like the video. */
export interface Neighbour {
  readonly movieId: string;
  readonly title: string;
  readonly year: number | null;
  readonly score: number;
  /** 1 is the distance of two training movies that are unrelated, on average (root mean square). */
  readonly distance: number;
}

/** Why a score is what it is. */
export interface VideoExplanation extends ExplainedFrames {
  /** Nearest first; null where the dataset has gone. */
  readonly neighbours: readonly Neighbour[] | null;
}

const render: (view: object) => Markup = template(`
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
  const anchor = `video-${place}`;
  return render({
    anchor,
    name: videoName(video.path),
    doubts: video.doubts.map(cautionText),
    score: numberText(video.score, 1),
    interval:
      interval === null ? 'without an interval' : `${intervalText(interval)}${heldText(interval)}`,
    axis: scoreAxis(video, trainingMean),
    spread:
      draws.scores.length === 1
        ? 'The score is that of one draw of frames.'
        : `Over ${draws.scores.length} draws of frames the score goes from ${rangeText({ low: lowest, high: highest })} (standard deviation ${draws.standardDeviation.toFixed(2)}): the thin marks.`,
    facts: `${counted(frames.kept, 'informative frame')} of ${frames.sampled} sampled · ${duration(1000 * seconds.extract)} to read the video, ${duration(1000 * seconds.predict)} to ask the network · SHA-256 ${video.sha256.slice(0, 16)}…`,
    strip:
      explanation === null
        ? null
        : { about: stripText(explanation), frames: frameStrip(explanation) },
    neighbours:
      explanation?.neighbours === null || explanation === null
        ? null
        : neighboursSection(explanation.neighbours, video.movieId, anchor),
  });
}

/** What an interval of this width was worth on movies that did not choose the model. */
function heldText({ tested }: Interval): string {
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

const renderNeighbours: (view: object) => Markup = template(`
<h3 id="{{anchor}}-neighbours">Nearest training movies</h3>
<p class="about">Training movies whose frames the network sees most like these. A distance of 1 is that of two training movies on average: neighbours are near where theirs are well below it.</p>
{{table}}`);

/** @param movieId of the video, which may be one of them */
function neighboursSection(
  neighbours: readonly Neighbour[],
  movieId: string,
  anchor: string,
): Markup {
  const table = simpleTable<Neighbour>({
    label: `${anchor}-neighbours`,
    columns: [
      [
        '*movie',
        ({ title, year, movieId: of }) => {
          const same = of === movieId ? ' (this movie)' : '';
          return `${shortLine(title)}${year === null ? '' : ` (${year})`}${same}`;
        },
      ],
      ['#score', ({ score }) => numberText(score, 1)],
      ['#distance', ({ distance }) => distance.toFixed(2)],
    ],
    rows: neighbours,
  });
  return renderNeighbours({ anchor, table });
}

const renderAxis: (view: object) => Markup = template(`
<svg class="axis" viewBox="0 0 480 104" role="img" aria-label="{{label}}">
<line class="scale" x1="24" x2="456" y1="66" y2="66"/>
{{#each ticks}}<line class="scale" x1="{{x}}" x2="{{x}}" y1="62" y2="70"/><text x="{{x}}" y="90" text-anchor="middle">{{text}}</text>{{/each}}
{{#if interval}}<rect class="interval" x="{{interval.x}}" y="40" width="{{interval.width}}" height="20" rx="4"/>{{/if}}
<line class="mean" x1="{{mean.x}}" x2="{{mean.x}}" y1="22" y2="66"/><text x="{{mean.x}}" y="15" text-anchor="{{mean.anchor}}">{{mean.text}}</text>
{{#each draws}}<line class="draw" x1="{{this}}" x2="{{this}}" y1="44" y2="56"/>{{/each}}
<circle class="score" cx="{{score}}" cy="50" r="6.5"/>
</svg>`);

/** The position of a score; one off the scale is at its end. */
function placeOf(score: number): number {
  return coordinate(24 + (Math.max(1, Math.min(10, score)) - 1) * 48);
}

/** The score on the axis from 1 to 10, with its interval, the scores of its draws and the mean of the training movies. */
function scoreAxis({ score, interval, draws }: VideoScore, trainingMean: number): Markup {
  const mean = placeOf(trainingMean);
  const reach = interval === null ? '' : `, ${intervalText(interval)}`;
  return renderAxis({
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

type Interval = NonNullable<VideoScore['interval']>;

function intervalText({ level, low, high }: Interval): string {
  return `${Math.round(level * 100)} % interval ${rangeText({ low, high })}`;
}

export function rangeText({ low, high }: Pick<Interval, 'low' | 'high'>): string {
  return `${numberText(low, 1)} to ${numberText(high, 1)}`;
}
