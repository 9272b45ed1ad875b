import { join } from 'node:path';
import type {
  DownloadLedger,
  LedgerOutcome,
  TrailerIdentity,
  VideoFile,
} from './download-ledger.js';
import type { DownloadRequest, FrameExtraction } from './download-request.js';
import { isOurs, videosOf } from './trailers-folder.js';

/** The state of a video before anything is downloaded. */
export type VideoState =
  | {
      readonly kind: 'to-download';
      /** An earlier run saw it refused among others in a row: it is tried after those that were not. */
      readonly refusedBefore?: boolean;
    }
  /** On disk; `video` is null where it is not by us. */
  | {
      readonly kind: 'on-disk';
      readonly path: string;
      readonly file: string;
      readonly video: VideoFile | null;
    }
  | { readonly kind: 'extracted' }
  | { readonly kind: 'dead'; readonly reason: string; readonly said: string };

export interface StateContext {
  readonly request: Pick<DownloadRequest, 'folder' | 'limits' | 'access' | 'retryDeadAfterMs'>;
  readonly ledger: DownloadLedger;
  readonly frames: FrameExtraction | undefined;
  readonly now: () => number;
}

/** What the ledger and the disk say of a video; the disk counts more. */
export async function videoState(
  trailer: TrailerIdentity,
  { request, ledger, frames, now }: StateContext,
): Promise<VideoState> {
  const { folder } = request;
  const record = ledger.latest(trailer);
  const outcome = record?.outcome;
  const video =
    outcome?.kind === 'downloaded' || outcome?.kind === 'extracted' ? outcome.video : null;
  if (outcome?.kind === 'extracted') {
    const fault = await frames?.fault(trailer.movieId, outcome.video.sha256);
    if (fault === undefined || fault === null) return { kind: 'extracted' };
  }
  for (const { file, bytes } of videosOf(folder, trailer.movieId)) {
    const path = join(folder, file);
    if (video !== null && video.file === file && video.bytes === bytes)
      return { kind: 'on-disk', path, file, video };
    // A video of this movie under another id is replaced; what no record knows is the user's own.
    if (!isOurs(ledger, file, bytes)) return { kind: 'on-disk', path, file, video: null };
  }
  if (outcome?.kind === 'failed' && outcome.refused === true) {
    return { kind: 'to-download', refusedBefore: true };
  }
  if (record === undefined || outcome?.kind !== 'dead') return { kind: 'to-download' };
  const { reason, said } = outcome;
  const ageMs = now() - Date.parse(record.at);
  return isDue(outcome, ageMs, request) ? { kind: 'to-download' } : { kind: 'dead', reason, said };
}

/** Reasons that may no longer hold for a person who has signed in. */
const needPerson: ReadonlySet<string> = new Set([
  'age-restricted',
  'members-only',
  'paid',
  'private',
]);

/** A refusal that no later video confirmed is believed for a day at most. */
const unconfirmedMs = 86_400_000;

/** Whether a dead video is tried again: its time has come, or it is requested in another way than before. */
function isDue(
  outcome: Extract<LedgerOutcome, { readonly kind: 'dead' }>,
  ageMs: number,
  { limits, access, retryDeadAfterMs }: StateContext['request'],
): boolean {
  const { reason, maximumBytes = Number.POSITIVE_INFINITY } = outcome;
  const longest = outcome.unconfirmed === true ? unconfirmedMs : Number.POSITIVE_INFINITY;
  return (
    ageMs >= Math.min(retryDeadAfterMs, longest) ||
    maximumBytes < limits.maximumBytes ||
    (access?.cookies != null && outcome.cookies !== true && needPerson.has(reason)) ||
    (access?.proxy != null && outcome.proxy !== true && reason === 'not-in-this-country')
  );
}
