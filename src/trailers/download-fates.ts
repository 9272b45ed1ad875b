import type { DownloadLedger, TrailerIdentity } from './download-ledger.js';
import type {
  DownloadHooks,
  DownloadRequest,
  DownloadStop,
  VideoFate,
} from './download-request.js';
import { failuresAlike } from './failures-alike.js';
import type { FetchEnd } from './fetch-trailer.js';
import type { LedgerOutcome } from './ledger-record.js';
import { mostRefusals } from './patient-fetch.js';
import type { VideoStanding } from './video-standing.js';

/** What follows from how a try ended. */
type NextStep = 'go-on' | 'try-later' | 'make-room' | DownloadStop;

/** Gives every video its fate and the ledger its records. */
export interface DownloadFates {
  spoilt(movieId: string, reason: string): void;
  /** A video that nothing is done about. */
  standing(trailer: TrailerIdentity, standing: VideoStanding): NextStep;
  end(trailer: TrailerIdentity, end: FetchEnd): NextStep;
  all(): readonly VideoFate[];
}

export function downloadFates(
  { limits, retries }: DownloadRequest,
  { onProgress = () => undefined, now = Date.now }: DownloadHooks,
  ledger: DownloadLedger,
): DownloadFates {
  const fates = new Map<string, VideoFate>();
  const attempts = new Map<string, number>();
  const alike = failuresAlike();
  const settle = (fate: VideoFate) => {
    fates.set(fate.movieId, fate);
    onProgress({ kind: 'fate', fate });
  };
  const record = (trailer: TrailerIdentity, outcome: LedgerOutcome) => {
    ledger.append({ ...trailer, at: new Date(now()).toISOString(), outcome });
  };
  const failed = (trailer: TrailerIdentity, end: FetchEnd & { kind: 'failed' }): NextStep => {
    const { movieId } = trailer;
    const attempt = (attempts.get(movieId) ?? 0) + 1;
    attempts.set(movieId, attempt);
    const outcome = { ...end, attempts: attempt };
    record(trailer, outcome);
    const stop = alike.note(movieId, end);
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
        case 'failed':
          return failed(trailer, end);
        case 'downloaded': {
          alike.clear();
          const { file, bytes } = end.video;
          settle({ ...trailer, kind: 'downloaded', file, bytes });
          return 'go-on';
        }
        case 'dead': {
          alike.clear();
          const bound = end.reason === 'too-large' ? { maximumBytes: limits.maximumBytes } : {};
          record(trailer, { ...end, ...bound });
          settle({ ...trailer, ...end, before: false });
          return 'make-room';
        }
      }
    },
    all: () => [...fates.values()],
  };
}
