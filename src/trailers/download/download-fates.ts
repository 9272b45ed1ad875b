import type { DownloadLedger, LedgerOutcome, TrailerIdentity } from './download-ledger.js';
import type {
  DownloadHooks,
  DownloadRequest,
  DownloadStop,
  VideoFate,
} from './download-request.js';
import { type FetchEnd, mostRefusals } from './fetch-trailer.js';
import { refusedVideos } from './refused-videos.js';
import type { VideoStanding } from './video-standing.js';

/** What follows from how a try ended. */
type NextStep = 'go-on' | 'try-later' | 'make-room' | DownloadStop;

/** Gives every video its fate and the ledger its records. */
export interface DownloadFates {
  spoilt(movieId: string, reason: string): void;
  /** A video that nothing is done about. */
  standing(trailer: TrailerIdentity, standing: VideoStanding): NextStep;
  end(trailer: TrailerIdentity, end: FetchEnd): NextStep;
  /** The batch is over. @param stopped whether before its end */
  close(stopped: boolean): void;
  all(): readonly VideoFate[];
}

export function downloadFates(
  request: DownloadRequest,
  { onProgress = () => undefined, now = Date.now }: DownloadHooks,
  ledger: DownloadLedger,
): DownloadFates {
  const { limits, retries } = request;
  const fates = new Map<string, VideoFate>();
  const attempts = new Map<string, number>();
  const settle = (fate: VideoFate) => {
    fates.set(fate.movieId, fate);
    onProgress({ kind: 'fate', fate });
  };
  const record = (trailer: TrailerIdentity, outcome: LedgerOutcome) => {
    ledger.append({ ...trailer, at: new Date(now()).toISOString(), outcome });
  };
  const refused = refusedVideos(request, record, settle);
  const failed = (trailer: TrailerIdentity, end: FetchEnd & { kind: 'failed' }): NextStep => {
    const { movieId } = trailer;
    const attempt = (attempts.get(movieId) ?? 0) + 1;
    attempts.set(movieId, attempt);
    const outcome = { ...end, attempts: attempt };
    record(trailer, outcome);
    const stop = refused.alike.note({ movieId, ...end });
    if (stop === null && attempt <= retries) {
      fates.set(movieId, { ...trailer, ...outcome });
      onProgress({ kind: 'retry', movieId, said: end.said });
      return 'try-later';
    }
    settle({ ...trailer, ...outcome });
    return stop ?? 'go-on';
  };
  return {
    spoilt(movieId, reason) {
      settle({ movieId, youtubeId: null, kind: 'spoilt-id', reason });
    },
    standing(trailer, standing) {
      if (standing.kind === 'dead') {
        settle({ ...trailer, ...standing, before: true });
        return 'make-room';
      }
      if (standing.kind === 'to-download' && standing.refusedBefore === true) {
        refused.before(trailer.movieId);
        return 'try-later';
      }
      if (standing.kind === 'extracted') settle({ ...trailer, kind: 'extracted-before' });
      if (standing.kind === 'on-disk') {
        const kind = standing.video === null ? 'own-file' : 'had-before';
        settle({ ...trailer, kind, file: standing.file });
      }
      return 'go-on';
    },
    end(trailer, end) {
      switch (end.kind) {
        case 'interrupted':
        case 'disk-full':
          return end;
        case 'rate-limited':
          return { ...end, inARow: mostRefusals };
        case 'sign-in':
          return { ...end, cookies: request.access?.cookies != null };
        case 'failed':
          return failed(trailer, end);
        case 'downloaded': {
          refused.confirm();
          const { file, bytes } = end.video;
          settle({ ...trailer, kind: 'downloaded', file, bytes });
          return 'go-on';
        }
        case 'dead': {
          if (end.reason !== 'too-large') return refused.note(trailer, end) ?? 'make-room';
          // YouTube has served it, or said how large it is.
          refused.confirm();
          record(trailer, { ...end, maximumBytes: limits.maximumBytes });
          settle({ ...trailer, ...end, before: false });
          return 'make-room';
        }
      }
    },
    close(stopped) {
      refused.close(stopped);
    },
    all: () => [...fates.values()],
  };
}
