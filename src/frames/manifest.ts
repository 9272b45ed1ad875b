import type { ExtractionOptions } from './extraction-options.js';
import type { Dropped } from './informative.js';
import type { Outcome } from './outcome.js';

export const manifestFile = 'manifest.json';

/** Raised when a field of the manifest, or what decides a pool's pixels, changes its meaning. */
export const manifestVersion = 1;

/** Bytes of a thumbnail at most. */
export const longestThumbnail = 2048;

/** A frame in the pool. Images are numbered in film order. */
export interface KeptFrame {
  /** Seconds on the video's own clock, which need not start at 0. */
  readonly time: number;
  /** Mean and population standard deviation of the luma, 0 to 255. */
  readonly mean: number;
  readonly std: number;
  readonly kept: true;
  /** The image's name inside the pool's folder, such as `000.jpg`. */
  readonly file: string;
  /** Of the image file: a damaged JPEG mostly decodes without complaint. */
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
}

/** A frame that was sampled but is not in the pool. */
type DroppedFrame = {
  readonly time: number;
  readonly mean: number;
  readonly std: number;
  readonly kept: false;
  /** A small WebP in base64, to look at; absent from pools of before it existed. */
  readonly thumbnail?: string;
} & WhyDropped;

/** A near-duplicate names the kept frame that it resembles by its file. */
export type WhyDropped =
  { readonly dropped: Dropped } | { readonly dropped: 'near-duplicate'; readonly of: string };

export type SampledFrame = KeptFrame | DroppedFrame;

/** The video that was decoded; null in a manifest where there was none to decode. */
export interface ManifestVideo {
  readonly container: string;
  readonly codec: string;
  /** As stored, before any rotation. */
  readonly width: number;
  readonly height: number;
  /** Frames that came out of the decoder. */
  readonly decodedFrames: number;
  /** The colours that were converted to BT.709, such as PQ, BT.2020; absent where they were taken as they are. */
  readonly colours?: string;
}

/** `manifest.json` of a pool: everything about it but the pixels. Equal file in an equal place, options and tools give equal bytes. */
export interface Manifest {
  readonly version: number;
  readonly movieId: string;
  /** The video file's name as given. */
  readonly source: string;
  /** Of the video file; null where it could not be read. */
  readonly sha256: string | null;
  /** A hash of the video file's place on the machine: tells a file that changed from another file of the same name. */
  readonly origin: string;
  readonly outcome: Outcome;
  readonly video: ManifestVideo | null;
  readonly seed: number;
  readonly options: ExtractionOptions;
  /** Every sampled frame in film order, kept or not. */
  readonly frames: readonly SampledFrame[];
  readonly tools: Readonly<Record<string, string>>;
}

export function keptFrames(manifest: Manifest): readonly KeptFrame[] {
  return manifest.frames.filter((frame) => frame.kept);
}
