import type { DownloadStop } from './download-request.js';

/** Different videos in a row that fail for one reason: the network's or yt-dlp's fault, and the rest would fail alike. */
const enough = 5;

/** Watches failures for one that no video is to blame for, which must not mark a whole catalogue as failed. */
export interface FailuresAlike {
  /** @returns why the batch should stop, if it should */
  note(
    movieId: string,
    failure: { readonly reason: string; readonly said: string },
  ): DownloadStop | null;
  /** Says that one came to an end that shows network and yt-dlp well. */
  clear(): void;
}

export function failuresAlike(): FailuresAlike {
  const videos = new Set<string>();
  let last = '';
  return {
    note(movieId, { reason, said }) {
      if (reason !== last) videos.clear();
      last = reason;
      videos.add(movieId);
      return videos.size < enough
        ? null
        : { kind: 'failing-alike', reason, said, videos: videos.size };
    },
    clear() {
      videos.clear();
    },
  };
}
