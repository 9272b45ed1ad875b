import type { VideoAnswer } from '../../predict/video-score.js';
import type { Context } from '../context.js';
import { counted } from '../../text/numbers.js';
import { duration } from '../../text/times.js';

/** What a person sees of a watched folder between two answers. */
export interface WatchProgress {
  /** A video is being read; `waiting` more have settled. @param share of it that is decoded, 0 to 1 */
  begins(name: string, waiting: number, share?: number): void;
  answered(kind: VideoAnswer['kind'], milliseconds: number): void;
  /** A file's contents have a row of an earlier run, or of another file. */
  hadRow(): void;
  /** Nothing is to be done now. @param changing files that may still be written to */
  waits(changing: number): void;
  /** The folder cannot be asked. */
  isAway(reason: string): void;
  isThere(): void;
  /** All that was done, as a sentence. */
  summary(): string;
}

/** A line that stays the same is not said for hours, only until it is out: what comes too soon after another is left out of a log file. */
const saidForMs = 6000;

export function watchProgress({
  terminal,
  now,
  folderName,
}: Pick<Context, 'terminal' | 'now'> & { readonly folderName: string }): WatchProgress {
  const done = { scored: 0, refused: 0 };
  let before = 0;
  let spentMs = 0;
  let away: string | null = null;
  let line = '';
  let lineSince = 0;
  const show = (next: string) => {
    if (next !== line) lineSince = now();
    line = next;
    if (now() - lineSince <= saidForMs) terminal.progress(next);
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
    begins(name, waiting, share) {
      const answered = done.scored + done.refused;
      const left = waiting + 1 - (share ?? 0);
      const eta =
        answered === 0 || waiting === 0 ? '' : `, ${duration((left * spentMs) / answered)} left`;
      const decoded = share === undefined ? '' : ` ${Math.floor(share * 100)} % decoded`;
      const more = waiting === 0 ? '' : `, ${waiting} more`;
      show(`watch: ${JSON.stringify(name)}${decoded}${more}${eta}; ${counts()}`);
    },
    answered(kind, milliseconds) {
      done[kind] += 1;
      spentMs += milliseconds;
    },
    hadRow() {
      before += 1;
    },
    waits(changing) {
      const what =
        changing === 0
          ? 'waiting for videos'
          : `waiting for ${counted(changing, 'file')} to stay as ${changing === 1 ? 'it is' : 'they are'}`;
      show(`watch: ${counts()}; ${away === null ? what : `waiting for ${folderName}`}`);
    },
    isAway(reason) {
      if (away !== reason)
        terminal.note(`${folderName} cannot be read (${reason}); it is asked again.`);
      away = reason;
    },
    isThere() {
      if (away !== null) terminal.note(`${folderName} can be read again.`);
      away = null;
    },
    summary: () => `${counts()}.`,
  };
}
