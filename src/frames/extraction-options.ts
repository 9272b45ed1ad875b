/** What stops a whole extraction; what is wrong with one video is an outcome instead. */
type FramesErrorKind = 'bad-option' | 'nothing-given' | 'ffmpeg-missing' | 'cannot-write';

/** Wrong input or a machine that cannot do the work: `message` is one sentence that says what to do. */
export class FramesError extends Error {
  override readonly name = 'FramesError';
  readonly kind: FramesErrorKind;
  /** 2 for wrong input, 1 for what went wrong on the way. */
  readonly exitCode: 1 | 2;

  constructor(kind: FramesErrorKind, message: string, cause?: unknown, exitCode: 1 | 2 = 2) {
    super(message, { cause });
    this.kind = kind;
    this.exitCode = exitCode;
  }
}

/** What decides a pool's contents: equal options, seed and file give an equal pool. */
export interface ExtractionOptions {
  /** Frames sampled at random times. */
  readonly samples: number;
  /** Sampled frames whose mean or standard deviation is among the lowest `percentile` % of the trailer's are dropped. */
  readonly percentile: number;
  /**
   * Length of a pool image's shorter side at most, in pixels: frames keep their shape and are never enlarged.
   * Not a square, so that the dataset chooses how a shape becomes one; 256 leaves room to make 224 x 224 from it,
   * and makes a pool some 20 times smaller than full frames.
   */
  readonly size: number;
  readonly format: 'jpeg' | 'webp';
  /** 1 to 100, as the encoders mean it. */
  readonly quality: number;
  readonly seed: number;
  /**
   * There and true where informative frames that nearly repeat an earlier one are dropped too, see near-duplicate.ts. Absent otherwise,
   * as in the manifests of pools that were made before this option existed: they stay finished.
   */
  readonly dedupe?: true;
}

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

const ranges = {
  samples: [1, 2000],
  percentile: [0, 45],
  size: [16, 2048],
  quality: [1, 100],
} as const;

/** @throws FramesError of kind `bad-option` that names the value and what is allowed. */
export function completeOptions(given: Partial<ExtractionOptions>): ExtractionOptions {
  const options: ExtractionOptions = { ...defaultExtractionOptions, ...given };
  for (const [name, [low, high]] of Object.entries(ranges)) {
    const value = options[name as keyof typeof ranges];
    const whole = name === 'percentile' || Number.isInteger(value);
    if (!whole || !(value >= low && value <= high)) {
      throw new FramesError(
        'bad-option',
        `${name} must be a ${name === 'percentile' ? '' : 'whole '}number from ${low} to ${high}, not ${value}.`,
      );
    }
  }
  if (!Number.isSafeInteger(options.seed) || options.seed < 0) {
    throw new FramesError(
      'bad-option',
      `seed must be a whole number from 0 up, not ${options.seed}.`,
    );
  }
  if (!['jpeg', 'webp'].includes(options.format)) {
    throw new FramesError('bad-option', `format must be jpeg or webp, not ${options.format}.`);
  }
  return options;
}

/** A timer takes no more milliseconds than 32 bits hold. */
const longestWall = Math.floor((2 ** 31 - 1) / 1000);

/** @throws FramesError of kind `bad-option` that names the value and what is allowed. */
export function completeLimits(given: Partial<ExtractionLimits>): ExtractionLimits {
  const limits = { ...defaultExtractionLimits, ...given };
  if (!(limits.wallSeconds > 0 && limits.wallSeconds <= longestWall)) {
    throw new FramesError(
      'bad-option',
      `timeout must be a number of seconds above 0, at most ${longestWall}, not ${limits.wallSeconds}.`,
    );
  }
  return limits;
}
