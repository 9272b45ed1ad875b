import { dirname, join } from 'node:path';
import { FileError, whatIsWrong } from '../files/file-error.js';
import { readBytes } from '../files/guarded-read.js';
import type { ExtractionOptions } from './extraction-options.js';
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

/** Why a sampled frame is not informative. */
export type Dropped = 'dark' | 'flat';

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

/** Why a folder's manifest cannot be used. `message` is one sentence. */
type ManifestProblem =
  | { readonly kind: 'no-manifest'; readonly message: string }
  | { readonly kind: 'unreadable-manifest'; readonly message: string }
  | { readonly kind: 'other-version'; readonly message: string }
  | { readonly kind: 'malformed-manifest'; readonly field: string; readonly message: string };

/** Thousands of sampled frames with their thumbnails. */
const mostManifestBytes = 2 ** 27;

/** The manifest of one pool folder, checked down to the fields that others rely on, or what is wrong with it. */
export function readManifest(
  folder: string,
): { readonly manifest: Manifest } | { readonly problem: ManifestProblem } {
  const path = join(folder, manifestFile);
  let value: unknown;
  try {
    // Pools are copied between machines and people: a link in one leads nowhere outside the folder of all pools.
    const bytes = readBytes(path, { most: mostManifestBytes, within: dirname(folder) });
    value = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return { problem: { kind: 'no-manifest', message: `${folder} holds no ${manifestFile}.` } };
    }
    const why =
      error instanceof FileError ? `it ${whatIsWrong(error.problem)}` : (error as Error).message;
    return { problem: { kind: 'unreadable-manifest', message: `${path} cannot be read: ${why}.` } };
  }
  if (isRecord(value) && value['version'] !== undefined && value['version'] !== manifestVersion) {
    const message = `${path} has version ${JSON.stringify(value['version'])}, this reelsweep reads ${manifestVersion}: extract the video again.`;
    return { problem: { kind: 'other-version', message } };
  }
  const field = wrongField(value);
  if (field !== null) {
    const message = `${path} is no manifest of a pool: ${field} is missing or malformed.`;
    return { problem: { kind: 'malformed-manifest', field, message } };
  }
  return { manifest: value as Manifest };
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const isHash: Check = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const fields: Readonly<Record<keyof Manifest, Check>> = {
  version: isNumber,
  movieId: isText,
  source: isText,
  sha256: (value) => value === null || isHash(value),
  origin: isText,
  outcome: (value) =>
    isRecord(value) &&
    (value['kind'] === 'extracted'
      ? Array.isArray(value['warnings'])
      : ['refused', 'failed'].includes(String(value['kind'])) &&
        isText(value['reason']) &&
        isText(value['message'])),
  video: (value) => value === null || isRecord(value),
  seed: isNumber,
  options: isRecord,
  frames: Array.isArray,
  tools: isRecord,
};

/** Files of a pool are plain numbered images: a name that leads elsewhere is no pool's. */
const isImageName: Check = (value) =>
  typeof value === 'string' && /^\d{3,6}\.(jpg|webp)$/.test(value);

/** Base64 of a WebP or a JPEG by its first bytes, and as short as thumbnails are made: it goes into pages as it is. */
const isThumbnail: Check = (value) =>
  typeof value === 'string' &&
  value.length <= Math.ceil(longestThumbnail / 3) * 4 &&
  /^(UklGR|\/9j\/)[A-Za-z0-9+/]*={0,2}$/.test(value) &&
  value.length % 4 === 0;

function wrongField(value: unknown): string | null {
  if (!isRecord(value)) return 'the whole file';
  for (const [name, check] of Object.entries(fields)) {
    if (!check(value[name])) return name;
  }
  for (const [index, frame] of (value['frames'] as unknown[]).entries()) {
    const sound =
      isRecord(frame) &&
      ['time', 'mean', 'std'].every((name) => isNumber(frame[name])) &&
      (frame['kept'] === true
        ? isImageName(frame['file']) &&
          isHash(frame['sha256']) &&
          isNumber(frame['width']) &&
          isNumber(frame['height'])
        : frame['kept'] === false &&
          isText(frame['dropped']) &&
          (frame['of'] === undefined || isImageName(frame['of'])) &&
          (frame['thumbnail'] === undefined || isThumbnail(frame['thumbnail'])));
    if (!sound) return `frames[${index}]`;
  }
  return null;
}
