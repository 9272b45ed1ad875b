import { doubtText } from '../../predict/doubt.js';
import type { VideoAnswer, VideoScore } from '../../predict/video-score.js';
import { counted, fixed } from '../../text/numbers.js';
import { duration } from '../../text/times.js';

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
    ...doubts.map((doubt) => `  Doubt: ${doubtText(doubt)}`),
  ];
}

/** What an interval of this width was worth on movies that had no say in the model. */
function heldText({ tested }: NonNullable<VideoScore['interval']>): string {
  return tested === null ? '' : ` (held ${tested.held} of ${counted(tested.movies, 'test movie')})`;
}
