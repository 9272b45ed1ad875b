import type { WatchProgress } from '../../app/predict/watch-folder.js';
import { counted } from '../../text/numbers.js';
import { duration } from '../../text/times.js';
import type { Terminal } from '../terminal/terminal.js';
import { predictionLines } from './prediction-lines.js';

/** A line that stays the same is shown until it is out, not for hours: what comes too soon after another is left out of a log file. */
const shownForMs = 6000;

/** Shows what is seen and scored of a watched folder. */
export interface WatchDisplay {
  readonly show: (progress: WatchProgress) => void;
  /** All that was done, as a sentence. */
  readonly summary: () => string;
}

export function watchDisplay(
  { note, print, progress }: Pick<Terminal, 'note' | 'print' | 'progress'>,
  now: () => number,
  {
    watched,
    csv,
    json,
  }: { readonly watched: string; readonly csv: string; readonly json: boolean },
): WatchDisplay {
  const done = { scored: 0, refused: 0 };
  let before = 0;
  let spentMs = 0;
  let away: string | null = null;
  let line = '';
  let lineSince = 0;
  const showLine = (next: string) => {
    if (next !== line) lineSince = now();
    line = next;
    if (now() - lineSince <= shownForMs) progress(next);
  };
  const counts = () => {
    const parts = [
      `${done.scored} scored`,
      ...(done.refused > 0 ? [`${done.refused} without a score`] : []),
      ...(before > 0 ? [`${before} had a row`] : []),
    ];
    return parts.join(', ');
  };
  return {
    show(event) {
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
          const left = waiting + 1 - (share ?? 0);
          const eta =
            answered === 0 || waiting === 0
              ? ''
              : `, ${duration((left * spentMs) / answered)} left`;
          const decoded = share === undefined ? '' : ` ${Math.floor(share * 100)} % decoded`;
          const more = waiting === 0 ? '' : `, ${waiting} more`;
          showLine(`watch: ${JSON.stringify(name)}${decoded}${more}${eta}; ${counts()}`);
          return;
        }
        case 'answer': {
          const { answer, sha256, tookMs } = event;
          done[answer.kind] += 1;
          spentMs += tookMs;
          for (const text of json
            ? [JSON.stringify({ ...answer, sha256 })]
            : predictionLines(answer)) {
            print(text);
          }
          return;
        }
        case 'had-row':
          before += 1;
          return;
        case 'waiting': {
          const { changing } = event;
          const what =
            changing === 0
              ? 'waiting for videos'
              : `waiting for ${counted(changing, 'file')} to stay as ${changing === 1 ? 'it is' : 'they are'}`;
          showLine(`watch: ${counts()}; ${away === null ? what : `waiting for ${watched}`}`);
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
    },
    summary: () => `${counts()}.`,
  };
}
