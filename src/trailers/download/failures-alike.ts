import type { DownloadStop } from './download-request.js';

/** Different videos in a row that come to nothing for one reason: the connection's or yt-dlp's fault, and the rest would do alike. */
export const enoughAlike = 5;

/**
 * The same where YouTube states a reason of the video itself, such as that its uploader removed it: a catalogue holds whole runs of
 * those, and no block is worded so.
 */
const enoughOfTheirOwn = 20;

/** YouTube words one block in several of these ways, also from one video to the next: they count as alike. */
const blockReasons: ReadonlySet<string> = new Set([
  'unavailable',
  'forbidden',
  'login-required',
  'page-reload',
  'no-player-response',
  'no-format',
  'yt-dlp-broken',
  'unknown',
]);

/** A video that came to nothing. */
interface FailedVideo {
  readonly movieId: string;
  readonly kind: 'dead' | 'failed';
  readonly reason: string;
  readonly said: string;
}

/** Watches for a cause that no video is to blame for, which must not mark a whole catalogue. */
export interface FailuresAlike {
  /** @returns why the batch should stop, if it should */
  note(video: FailedVideo): DownloadStop | null;
  /** Says that one came to an end that shows network and yt-dlp well. */
  clear(): void;
}

export function failuresAlike(): FailuresAlike {
  const row = new Map<string, FailedVideo>();
  let last = '';
  return {
    note(video) {
      const { movieId, reason, said } = video;
      const group = blockReasons.has(reason) ? 'one-block' : reason;
      if (group !== last) row.clear();
      last = group;
      row.set(movieId, video);
      const isTheirOwn = video.kind === 'dead' && !blockReasons.has(reason);
      if (row.size < (isTheirOwn ? enoughOfTheirOwn : enoughAlike)) return null;
      const refused = [...row.values()].some(({ kind }) => kind === 'dead');
      return { kind: 'failing-alike', refused, reason, said, videos: row.size };
    },
    clear() {
      row.clear();
    },
  };
}
