import type { DownloadListener } from '../../app/data/download-trailers.js';
import type { VideoFate } from '../../trailers/download/download-request.js';
import { duration } from '../../text/times.js';
import type { Terminal } from '../terminal/terminal.js';

/** Shows how far a download is, with notes on what a person may want to know. */
export function showDownload(terminal: Terminal): DownloadListener {
  let downloaded = 0;
  let dead = 0;
  return (progress) => {
    switch (progress.kind) {
      case 'fate': {
        if (progress.fate.kind === 'downloaded') downloaded += 1;
        if (progress.fate.kind === 'dead') dead += 1;
        const news = fateLine(progress.fate);
        if (news !== null) terminal.note(news);
        return;
      }
      case 'unknown-version':
        terminal.note(`${progress.program}: it does not say its version; it is used all the same.`);
        return;
      case 'looking':
        terminal.progress(`looking at what is there: ${progress.done} of ${progress.total}`);
        return;
      case 'retry':
        terminal.note(`${progress.movieId} failed, will be tried again: ${progress.said}`);
        return;
      case 'frames':
        if (progress.end.kind !== 'extracted') {
          terminal.note(
            `${progress.movieId}: frames ${progress.end.kind}: ${progress.end.message}`,
          );
        }
        return;
      case 'back-off':
        terminal.note(
          `YouTube asks for patience (${progress.said}): waiting ${duration(progress.waitMs)}, ${progress.inARow} in a row`,
        );
        return;
      case 'downloading': {
        const { movieId, done, total, videoMs } = progress;
        const left = videoMs === null ? '' : `, ${duration(videoMs * (total - done))} left`;
        terminal.progress(
          `trailers: ${done} of ${total} (${downloaded} downloaded now, ${dead} dead)${left}: ${movieId}`,
        );
      }
    }
  };
}

function fateLine(fate: VideoFate): string | null {
  switch (fate.kind) {
    case 'dead':
      return fate.before ? null : `${fate.movieId} is dead (${fate.reason}): ${fate.said}`;
    case 'failed':
      return `${fate.movieId} failed (${fate.reason}): ${fate.said}`;
    case 'spoilt-id':
      return `${fate.movieId} is passed over: ${fate.reason}`;
    case 'downloaded':
    case 'had-before':
    case 'own-file':
    case 'extracted-before':
      return null;
  }
}
