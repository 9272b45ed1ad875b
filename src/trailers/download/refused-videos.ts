import type { DownloadLedger, TrailerIdentity } from './download-ledger.js';
import type { DownloadRequest, DownloadStop, VideoOutcome } from './download-request.js';
import type { YtDlpVerdict } from './yt-dlp-verdict.js';

type Refusal = Extract<YtDlpVerdict, { readonly kind: 'dead' }>;

/**
 * Holds back the verdict on refused videos until it is known that YouTube serves this connection at all: the sentence for a removed
 * video is also what a blocked connection gets for every video.
 */
interface RefusedVideos {
  /** Also for videos that fail in other ways. */
  readonly alike: FailuresAlike;
  /** A video that an earlier run saw refused among others in a row. */
  before(movieId: string): void;
  /** @returns why the batch should stop, if it should */
  note(trailer: TrailerIdentity, refusal: Refusal): ReturnType<FailuresAlike['note']>;
  /** A video came: what was refused until now is recorded as dead. */
  confirm(): void;
  /** The batch is over: at its end what is held back is recorded as dead, when it was stopped as failed. */
  close(stopped: boolean): void;
}

/** The one refusal that says nothing about the video. */
const saysNothing = 'unavailable';

export function refusedVideos(
  { access }: Pick<DownloadRequest, 'access'>,
  append: (
    trailer: TrailerIdentity,
    outcome: Parameters<DownloadLedger['append']>[0]['outcome'],
  ) => void,
  report: (outcome: VideoOutcome) => void,
): RefusedVideos {
  const alike = failuresAlike();
  const held: { readonly trailer: TrailerIdentity; readonly refusal: Refusal }[] = [];
  const refusedBefore = new Set<string>();
  let served = false;
  const asked = {
    ...(access?.cookies == null ? {} : { cookies: true as const }),
    ...(access?.proxy == null ? {} : { proxy: true as const }),
  };
  const record = (confirmed: boolean) => {
    const refusals = held.splice(0);
    const alikeWith = ({ reason }: Refusal) =>
      refusals.filter(({ refusal }) => refusal.reason === reason).length;
    for (const { trailer, refusal } of refusals) {
      const isOpen = refusal.reason === saysNothing || alikeWith(refusal) >= enoughAlike;
      const open = !confirmed && isOpen;
      append(trailer, { ...refusal, ...asked, ...(open ? { unconfirmed: true as const } : {}) });
      report({ ...trailer, ...refusal, before: false });
    }
  };
  return {
    alike,
    before(movieId) {
      refusedBefore.add(movieId);
    },
    note(trailer, refusal) {
      held.push({ trailer, refusal });
      const { movieId } = trailer;
      // Refused in two runs, and YouTube has served this one: then it is the video's own.
      if (served && refusedBefore.has(movieId)) return null;
      return alike.note({ movieId, ...refusal });
    },
    confirm() {
      served = true;
      alike.clear();
      record(true);
    },
    close(stopped) {
      if (!stopped) {
        record(false);
        return;
      }
      for (const { trailer, refusal } of held.splice(0)) {
        const { reason, said } = refusal;
        const outcome = { kind: 'failed', reason, said, attempts: 1, refused: true } as const;
        append(trailer, outcome);
        report({ ...trailer, kind: 'failed', reason, said, attempts: 1 });
      }
    },
  };
}

/** Different videos in a row that come to nothing for one reason: the connection's or yt-dlp's fault, and the rest would do alike. */
const enoughAlike = 5;

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
interface FailuresAlike {
  /** @returns why the batch should stop, if it should */
  note(video: FailedVideo): DownloadStop | null;
  /** Says that one came to an end that shows network and yt-dlp well. */
  clear(): void;
}

function failuresAlike(): FailuresAlike {
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
