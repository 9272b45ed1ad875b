import type { ProblemOf } from '../files/problem-error.js';
import { counted } from '../text/numbers.js';

/** What a person may want to know of an extracted video whose frames are good, in words that follow its name. */
const warnings = {
  /** Headers, index or packets promise more frames than could be decoded: a truncated or damaged file. */
  'fewer-frames-than-promised': (found: { readonly promised: number; readonly decoded: number }) =>
    `${found.decoded} of ${found.promised} promised frames could be decoded; the file may be cut short or damaged`,
  /** The pictures end well before the length that the header states. */
  'shorter-than-promised': (found: { readonly promised: number; readonly seconds: number }) =>
    `its pictures end after ${found.seconds.toFixed(1)} s of the ${found.promised.toFixed(1)} s that it promises`,
  'fewer-frames-than-asked': (found: { readonly asked: number; readonly sampled: number }) =>
    `it has ${counted(found.sampled, 'frame')}, fewer than the ${found.asked} to be sampled`,
  /** Timestamps are missing or go backwards. */
  'sampled-by-number': ({ why }: { readonly why: string }) =>
    `its times cannot be relied on (${why}), so frames were sampled by number`,
  'decoder-complained': ({ complaint }: { readonly complaint: string }) =>
    `the decoder said: ${complaint}`,
  /** No HDR film has fewer than 10 bits a channel: the flag may be wrong. */
  'hdr-in-8-bits': ({ curve }: { readonly curve: string }) =>
    `it is flagged as HDR (${curve}) in 8 bits, which no HDR film is; its colours were converted as flagged and may be wrong`,
};

export type Warning = ProblemOf<typeof warnings>;

export function warningText(warning: Warning): string {
  const text: (facts: never) => string = warnings[warning.kind];
  return text(warning as never);
}

export type RefusalReason =
  | 'not-a-file'
  | 'empty-file'
  | 'not-a-video'
  | 'container-not-allowed'
  | 'no-video-stream'
  | 'still-picture'
  | 'too-large'
  /** No ffmpeg can show its colours. */
  | 'colours'
  /** Another ffmpeg could show its colours. */
  | 'no-zscale'
  /** Its name is not UTF-8. */
  | 'name-not-utf8'
  | 'nothing-decoded'
  | 'uninformative';

export const failureReasons = [
  'missing',
  'dead-link',
  'unreadable',
  'timeout',
  'ffmpeg-died',
  'out-of-bounds',
  'not-our-folder',
  'internal',
] as const;

export type FailureReason = (typeof failureReasons)[number];

/** Refusals that follow from the machine, not from the file alone: they are tried again. */
export const machineRefusals: ReadonlySet<string> = new Set<RefusalReason>(['no-zscale']);

/**
 * How one entry ended. Any other refusal follows from the file itself and is not tried again while the file stays as it is;
 * a failure is an accident, and the next run tries again. `message` is one sentence.
 */
export type Outcome =
  | { readonly kind: 'extracted'; readonly warnings: readonly Warning[] }
  | { readonly kind: 'refused'; readonly reason: RefusalReason; readonly message: string }
  | { readonly kind: 'failed'; readonly reason: FailureReason; readonly message: string };

export function refused(reason: RefusalReason, message: string): Outcome {
  return { kind: 'refused', reason, message };
}

export function failed(reason: FailureReason, message: string): Outcome {
  return { kind: 'failed', reason, message };
}
