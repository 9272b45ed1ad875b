import { basename } from 'node:path';
import type { PredictionProgress } from '../../app/predict/predict-videos.js';
import { cautionText } from '../../predict/cautions.js';
import type { VideoAnswer, VideoScore } from '../../predict/video-score.js';
import { counted, fixed } from '../../text/numbers.js';
import { duration } from '../../text/times.js';
import { estimate } from '../terminal/estimate.js';
import type { Terminal } from '../terminal/terminal.js';

/** Shows answers as they come, and how far the next one is. */
export function showPredictions(
  { note, print, progress }: Pick<Terminal, 'note' | 'print' | 'progress'>,
  now: () => number,
  json: boolean,
): (event: PredictionProgress) => void {
  const left = estimate(now);
  return (event) => {
    switch (event.kind) {
      case 'passed-over':
        for (const line of passedOverLines(event.names)) note(line);
        return;
      case 'video': {
        const { given, place, total, share } = event;
        const decoded = share > 0 ? ` ${Math.floor(share * 100)} % decoded` : '';
        const name = JSON.stringify(basename(given));
        const eta = left((place + share) / total);
        progress(`predict: ${place} of ${total}, ${name}${decoded}${eta}`);
        return;
      }
      case 'answer':
        for (const line of json ? [JSON.stringify(event.answer)] : predictionLines(event.answer)) {
          print(line);
        }
    }
  };
}

/** What a person reads of one video. The name is quoted as JSON does it: a hostile one may hold what a terminal would act on. */
export function predictionLines(answer: VideoAnswer): readonly string[] {
  const name = JSON.stringify(answer.path);
  if (answer.kind === 'refused') return [`${name} gets no score: ${answer.message}`];
  const { score, interval, draws, frames, doubts, seconds } = answer;
  const between =
    interval === null
      ? ''
      : `, ${Math.round(interval.level * 100)} % interval ${fixed(interval.low, 1)} to ${fixed(interval.high, 1)} from ${counted(interval.movies, 'validation movie')}${heldText(interval)}`;
  return [
    `${name}: ${fixed(score, 1)} on the IMDB scale${between}`,
    `  ${counted(draws.scores.length, 'draw')} of frames differ by ${fixed(draws.standardDeviation, 2)} (standard deviation); ${frames.kept} of ${counted(frames.sampled, 'frame')} informative; ${duration((seconds.extract + seconds.predict) * 1000)}`,
    ...doubts.map((caution) => `  Caution: ${cautionText(caution)}`),
  ];
}

/** What an interval of this width was worth on movies that had no say in the model. */
function heldText({ tested }: NonNullable<VideoScore['interval']>): string {
  return tested === null ? '' : ` (held ${tested.held} of ${counted(tested.movies, 'test movie')})`;
}

/** The most names that are listed. */
const mostNames = 10;

/** Which files of folders are plainly no videos; nothing where there are none. Names are quoted, since they may be hostile. */
export function passedOverLines(others: readonly string[]): readonly string[] {
  if (others.length === 0) return [];
  const names = others.slice(0, mostNames).map((name) => JSON.stringify(name));
  const more = others.length - names.length;
  const text = more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
  return [`No video, so passed over: ${text}.`];
}
