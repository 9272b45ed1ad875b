import type { DownloadLedger, LedgerOutcome, TrailerIdentity } from './download-ledger.js';
import type {
  DownloadHooks,
  DownloadRequest,
  DownloadStop,
  VideoOutcome,
} from './download-request.js';
import { type FetchEnd, mostRefusals } from './fetch-trailer.js';
import { refusedVideos } from './refused-videos.js';
import type { VideoState } from './video-state.js';

/** What follows from how a try ended. */
type NextStep = 'go-on' | 'try-later' | 'make-room' | DownloadStop;

/** Decides the outcome of every video and writes the records of the ledger. */
export interface DownloadOutcomes {
  withoutId(movieId: string, reason: string): void;
  /** The state of a video before anything is downloaded. */
  known(trailer: TrailerIdentity, state: VideoState): NextStep;
  end(trailer: TrailerIdentity, end: FetchEnd): NextStep;
  /** The batch is over. @param stopped whether before its end */
  close(stopped: boolean): void;
  all(): readonly VideoOutcome[];
}

export function downloadOutcomes(
  request: DownloadRequest,
  { onProgress = () => undefined, now = Date.now }: DownloadHooks,
  ledger: DownloadLedger,
): DownloadOutcomes {
  const { limits, retries } = request;
  const outcomes = new Map<string, VideoOutcome>();
  const attempts = new Map<string, number>();
  const decide = (outcome: VideoOutcome) => {
    outcomes.set(outcome.movieId, outcome);
    onProgress({ kind: 'outcome', outcome });
  };
  const record = (trailer: TrailerIdentity, outcome: LedgerOutcome) => {
    ledger.append({ ...trailer, at: new Date(now()).toISOString(), outcome });
  };
  const refused = refusedVideos(request, record, decide);
  const failed = (trailer: TrailerIdentity, end: FetchEnd & { kind: 'failed' }): NextStep => {
    const { movieId } = trailer;
    const attempt = (attempts.get(movieId) ?? 0) + 1;
    attempts.set(movieId, attempt);
    const outcome = { ...end, attempts: attempt };
    record(trailer, outcome);
    const stop = refused.alike.note({ movieId, ...end });
    if (stop === null && attempt <= retries) {
      outcomes.set(movieId, { ...trailer, ...outcome });
      onProgress({ kind: 'retry', movieId, said: end.said });
      return 'try-later';
    }
    decide({ ...trailer, ...outcome });
    return stop ?? 'go-on';
  };
  return {
    withoutId(movieId, reason) {
      decide({ movieId, youtubeId: null, kind: 'spoilt-id', reason });
    },
    known(trailer, state) {
      if (state.kind === 'dead') {
        decide({ ...trailer, ...state, before: true });
        return 'make-room';
      }
      if (state.kind === 'to-download' && state.refusedBefore === true) {
        refused.before(trailer.movieId);
        return 'try-later';
      }
      if (state.kind === 'extracted') decide({ ...trailer, kind: 'extracted-before' });
      if (state.kind === 'on-disk') {
        const kind = state.video === null ? 'own-file' : 'had-before';
        decide({ ...trailer, kind, file: state.file });
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
          decide({ ...trailer, kind: 'downloaded', file, bytes });
          return 'go-on';
        }
        case 'dead': {
          if (end.reason !== 'too-large') return refused.note(trailer, end) ?? 'make-room';
          // YouTube has served it, or said how large it is.
          refused.confirm();
          record(trailer, { ...end, maximumBytes: limits.maximumBytes });
          decide({ ...trailer, ...end, before: false });
          return 'make-room';
        }
      }
    },
    close(stopped) {
      refused.close(stopped);
    },
    all: () => [...outcomes.values()],
  };
}
