import { basename } from 'node:path';
import type { PredictionProgress } from '../../app/predict/predict-videos.js';
import type { WatchProgress } from '../../app/predict/watch-folder.js';
import { cautionText } from '../../predict/cautions.js';
import type { VideoAnswer } from '../../predict/video-score.js';
import { counted, fixed } from '../../text/numbers.js';
import { duration } from '../../text/times.js';
import type { Terminal } from '../terminal/terminal.js';
import { textLines } from './text-lines.js';
import { timeLeft } from './time-left.js';

type Output = Pick<Terminal, 'note' | 'print' | 'progress'>;

/** Shows answers as they come, and how far the next one is. */
export function showPredictions(
  { note, print, progress }: Output,
  now: () => number,
  json: boolean,
): (event: PredictionProgress) => void {
  const left = timeLeft(now);
  return (event) => {
    switch (event.kind) {
      case 'passed-over':
        for (const line of passedOverLines(event.names)) note(line);
        return;
      case 'video': {
        const { given, place, total, share } = event;
        const name = `${JSON.stringify(basename(given))}${share > 0 ? decodedText(share) : ''}`;
        progress(`predict: ${place} of ${total}, ${name}${left(place + share, total)}`);
        return;
      }
      case 'answer':
        showAnswer(print, event.answer, json);
    }
  };
}

function showAnswer(print: Output['print'], answer: VideoAnswer, json: boolean, more = {}): void {
  const lines = json ? [JSON.stringify({ ...answer, ...more })] : predictionLines(answer);
  for (const line of lines) print(line);
}

function decodedText(share: number): string {
  return ` ${Math.floor(share * 100)} % decoded`;
}

/** What a person reads of one video. The name is quoted as JSON does it: a hostile one may hold what a terminal would act on. */
export function predictionLines(answer: VideoAnswer): readonly string[] {
  const name = JSON.stringify(answer.path);
  if (answer.kind === 'refused') return [`${name} gets no score: ${answer.message}`];
  const { score, interval, draws, frames, doubts, seconds } = answer;
  // What an interval of this width was worth on movies that had no say in the model.
  const tested = interval?.tested ?? null;
  const held =
    tested === null ? '' : ` (held ${tested.held} of ${counted(tested.movies, 'test movie')})`;
  const between =
    interval === null
      ? ''
      : `, ${Math.round(interval.level * 100)} % interval ${fixed(interval.low, 1)} to ${fixed(interval.high, 1)} from ${counted(interval.movies, 'validation movie')}${held}`;
  return [
    `${name}: ${fixed(score, 1)} on the IMDB scale${between}`,
    `  ${counted(draws.scores.length, 'draw')} of frames differ by ${fixed(draws.standardDeviation, 2)} (standard deviation); ${frames.kept} of ${counted(frames.sampled, 'frame')} informative; ${duration((seconds.extract + seconds.predict) * 1000)}`,
    ...doubts.map((caution) => `  Caution: ${cautionText(caution)}`),
  ];
}

/** The most names that are listed. */
const mostNames = 10;

/** Which files of folders are plainly no videos; nothing where there are none. Names are quoted, since they may be hostile. */
export function passedOverLines(others: readonly string[]): readonly string[] {
  const names = others.slice(0, mostNames).map((name) => JSON.stringify(name));
  const more = others.length - names.length;
  const text = `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return textLines(names.length > 0 && `No video, so passed over: ${text}.`);
}

/** A line that stays the same is shown until it is out, not for hours: what comes too soon after another is left out of a log file. */
const shownForMs = 6000;

/** Shows what is seen and scored of a watched folder. `summary` says all that was done. */
export function watchDisplay(
  { note, print, progress }: Output,
  now: () => number,
  {
    watched,
    csv,
    json,
  }: { readonly watched: string; readonly csv: string; readonly json: boolean },
): { readonly show: (progress: WatchProgress) => void; readonly summary: () => string } {
  const done = { scored: 0, refused: 0 };
  let before = 0;
  let spentMs = 0;
  let away: string | null = null;
  let shown = { line: '', since: 0 };
  const showLine = (line: string) => {
    if (line !== shown.line) shown = { line, since: now() };
    if (now() - shown.since <= shownForMs) progress(line);
  };
  const counts = () =>
    textLines(
      `${done.scored} scored`,
      done.refused > 0 && `${done.refused} without a score`,
      before > 0 && `${before} had a row`,
    ).join(', ');
  const show = (event: WatchProgress) => {
    switch (event.kind) {
      case 'watching':
        note(`Watching ${watched}; a row for each video goes to ${csv}.`);
        return;
      case 'passed-over':
        note(`${JSON.stringify(event.name)} is ${event.what}, so it is passed over.`);
        return;
      case 'reading': {
        const { name, waiting, share } = event;
        const answered = done.scored + done.refused;
        const left = ((waiting + 1 - (share ?? 0)) * spentMs) / answered;
        const eta = answered === 0 || waiting === 0 ? '' : `, ${duration(left)} left`;
        const decoded = share === undefined ? '' : decodedText(share);
        const more = waiting === 0 ? '' : `, ${waiting} more`;
        showLine(`watch: ${JSON.stringify(name)}${decoded}${more}${eta}; ${counts()}`);
        return;
      }
      case 'answer':
        done[event.answer.kind] += 1;
        spentMs += event.tookMs;
        showAnswer(print, event.answer, json, { sha256: event.sha256 });
        return;
      case 'had-row':
        before += 1;
        return;
      case 'waiting': {
        const files = counted(event.changing, 'file');
        const unchanged = event.changing === 1 ? 'it is' : 'they are';
        const what = event.changing === 0 ? 'videos' : `${files} to stay as ${unchanged}`;
        showLine(`watch: ${counts()}; waiting for ${away === null ? what : watched}`);
        return;
      }
      case 'away':
        if (away !== event.reason)
          note(`${watched} cannot be read (${event.reason}); it is tried again.`);
        away = event.reason;
        return;
      case 'there':
        if (away !== null) note(`${watched} can be read again.`);
        away = null;
    }
  };
  return { show, summary: () => `${counts()}.` };
}
