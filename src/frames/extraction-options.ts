import { z } from 'zod';
import { problemError } from '../files/problem-error.js';

/** What stops an extraction of many videos; what is wrong with one video is an outcome instead. */
type FramesProblem =
  | {
      readonly kind: 'bad-option';
      readonly name: string;
      readonly allowed: string;
      readonly value: unknown;
    }
  | { readonly kind: 'nothing-given' }
  | {
      readonly kind: 'ffmpeg-missing';
      readonly program: 'ffmpeg' | 'ffprobe';
      readonly why: string;
    }
  /** `pool` is the one that was being written; null where the output folder cannot be used at all. */
  | {
      readonly kind: 'cannot-write';
      readonly out: string;
      readonly pool: string | null;
      readonly why: string;
    };

export class FramesError extends problemError<FramesProblem>(
  'FramesError',
  {
    'bad-option': ({ name, allowed, value }) => `${name} must be ${allowed}, not ${String(value)}.`,
    'nothing-given': () => 'Give at least one video file or folder of videos.',
    'ffmpeg-missing': ({ program, why }) =>
      `${program} does not start (${why}): install ffmpeg, or set ${program.toUpperCase()}_PATH; \`reelsweep doctor\` tells more.`,
    'cannot-write': ({ out, pool, why }) =>
      pool === null
        ? `Pools cannot be written to ${out}: ${why}. Give a folder that can be written with --out.`
        : `The pool ${pool} cannot be written: ${why}. Pools written before are complete; solve this and run the same command again.`,
  },
  { exitCode: (problem) => (problem.kind === 'cannot-write' && problem.pool !== null ? 1 : 2) },
) {}

/** What decides a pool's contents: equal options, seed and file give an equal pool. */
export const extractionOptionsSchema = z.strictObject({
  /** Frames sampled at random times. */
  samples: z.int().min(1).max(2000).describe('a whole number from 1 to 2000'),
  /** Sampled frames whose mean or standard deviation is among the lowest `percentile` % of the trailer's are dropped. */
  percentile: z.number().min(0).max(45).describe('a number from 0 to 45'),
  /**
   * Length of a pool image's shorter side at most, in pixels: frames keep their shape and are never enlarged.
   * Not a square, so that the dataset chooses how a shape becomes one; 256 leaves room to make 224 x 224 from it,
   * and makes a pool some 20 times smaller than full frames.
   */
  size: z.int().min(16).max(2048).describe('a whole number from 16 to 2048'),
  format: z.enum(['jpeg', 'webp']).describe('jpeg or webp'),
  /** As the encoders mean it. */
  quality: z.int().min(1).max(100).describe('a whole number from 1 to 100'),
  seed: z.int().nonnegative().describe('a whole number from 0 up'),
  /**
   * True where informative frames that nearly repeat an earlier one are dropped too, see near-duplicate.ts. Otherwise absent, as in the
   * manifests of pools from before this option existed: they stay finished.
   */
  dedupe: z.literal(true).exactOptional().describe('true or absent'),
});

export type ExtractionOptions = Readonly<z.output<typeof extractionOptionsSchema>>;

export const defaultExtractionOptions: ExtractionOptions = {
  samples: 100,
  percentile: 20,
  size: 256,
  format: 'jpeg',
  quality: 90,
  seed: 0,
};

/** What one video may cost. */
export interface ExtractionLimits {
  /** Seconds of wall time for one video. */
  readonly wallSeconds: number;
  /** Pixels of one decoded frame. */
  readonly pixelsPerFrame: number;
  /** Frames of one video: 4 million are 37 hours at 30 frames a second. */
  readonly frames: number;
  /**
   * Pixels of all decoded frames together: 4.4 million million are 50 hours of 720p at 25 frames a second, or 2.5 hours of 4K at 60. Some
   * kilobytes of a crafted file can promise thirty times that, within the limits of frames and of pixels a frame.
   */
  readonly pixels: number;
  /** Bytes of the images of one pool, which are held in memory until it is known which of them stay. */
  readonly poolBytes: number;
}

export const defaultExtractionLimits: ExtractionLimits = {
  wallSeconds: 3600,
  pixelsPerFrame: 2 ** 25,
  frames: 4_000_000,
  pixels: 2 ** 42,
  poolBytes: 2 ** 28,
};

/** A timer takes no more milliseconds than 32 bits hold. */
const longestWall = Math.floor((2 ** 31 - 1) / 1000);

/** @throws FramesError of kind `bad-option` that names the value and what is allowed */
export function completeOptions(given: Partial<ExtractionOptions>): ExtractionOptions {
  const options: ExtractionOptions = { ...defaultExtractionOptions, ...given };
  for (const [name, value] of Object.entries(options)) {
    const rule = extractionOptionsSchema.shape[name as keyof ExtractionOptions];
    if (rule.safeParse(value).success) continue;
    throw new FramesError({ kind: 'bad-option', name, allowed: rule.description ?? '', value });
  }
  return options;
}

/** @throws FramesError of kind `bad-option` */
export function completeLimits(given: Partial<ExtractionLimits>): ExtractionLimits {
  const limits = { ...defaultExtractionLimits, ...given };
  const value = limits.wallSeconds;
  if (value > 0 && value <= longestWall) return limits;
  const allowed = `a number of seconds above 0, at most ${longestWall}`;
  throw new FramesError({ kind: 'bad-option', name: 'timeout', allowed, value });
}
