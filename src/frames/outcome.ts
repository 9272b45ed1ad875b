import { counted } from '../text/numbers.js';

/** Something about an extracted video that a person may want to know; its frames are good. */
export type Warning =
  /** Headers, index or packets promise more frames than could be decoded: a truncated or damaged file. */
  | {
      readonly kind: 'fewer-frames-than-promised';
      readonly promised: number;
      readonly decoded: number;
    }
  /** The pictures end well before the length that the header states, in seconds. */
  | { readonly kind: 'shorter-than-promised'; readonly promised: number; readonly seconds: number }
  | { readonly kind: 'fewer-frames-than-asked'; readonly asked: number; readonly sampled: number }
  /** Timestamps are missing or go backwards, so frames were sampled by number, not by time. */
  | { readonly kind: 'sampled-by-number'; readonly why: string }
  | { readonly kind: 'decoder-complained'; readonly complaint: string }
  /** Colours that are flagged as HDR in 8 bits a channel, where no HDR film has fewer than 10: the flag may be wrong. */
  | { readonly kind: 'hdr-in-8-bits'; readonly curve: string };

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

/** A warning in words, to follow the video's name. */
export function warningText(warning: Warning): string {
  switch (warning.kind) {
    case 'fewer-frames-than-promised':
      return `${warning.decoded} of ${warning.promised} promised frames could be decoded; the file may be cut short or damaged`;
    case 'shorter-than-promised':
      return `its pictures end after ${warning.seconds.toFixed(1)} s of the ${warning.promised.toFixed(1)} s that it promises`;
    case 'fewer-frames-than-asked':
      return `it has ${counted(warning.sampled, 'frame')}, fewer than the ${warning.asked} to be sampled`;
    case 'sampled-by-number':
      return `its times cannot be relied on (${warning.why}), so frames were sampled by number`;
    case 'decoder-complained':
      return `the decoder said: ${warning.complaint}`;
    case 'hdr-in-8-bits':
      return `it is flagged as HDR (${warning.curve}) in 8 bits, which no HDR film is; its colours were converted as flagged and may be wrong`;
  }
}
