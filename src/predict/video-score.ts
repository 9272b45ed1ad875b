import type { Caution } from './cautions.js';

/** What a model says of one video. */
export interface VideoScore {
  readonly kind: 'scored';
  /** The file as it was given. */
  readonly path: string;
  readonly movieId: string;
  readonly sha256: string;
  /** On the IMDB scale. */
  readonly score: number;
  /** The same on the standardised scale, before anything else: comparable with result.json. */
  readonly prediction: number;
  /** Split conformal: holds `level` of new movies' scores. Null where there are too few validation movies. */
  readonly interval: {
    readonly level: number;
    readonly low: number;
    readonly high: number;
    /** Validation movies whose residuals it is made of. */
    readonly movies: number;
    /** How many of the test movies' scores one of this width held; null where there are none. */
    readonly tested: { readonly held: number; readonly movies: number } | null;
  } | null;
  /** How much the choice of frames matters: one score each draw, on the IMDB scale. */
  readonly draws: { readonly scores: readonly number[]; readonly standardDeviation: number };
  /** Informative frames found, of those sampled. */
  readonly frames: { readonly kept: number; readonly sampled: number };
  /** Cautions, by the name that the JSON has for them. */
  readonly doubts: readonly Caution[];
  /** Wall time by stage: taking frames out of the video, and asking the network. */
  readonly seconds: { readonly extract: number; readonly predict: number };
}

/** A file that no score can be given for. */
export interface RefusedVideo {
  readonly kind: 'refused';
  readonly path: string;
  /** As frames/outcome.ts names it. */
  readonly reason: string;
  readonly message: string;
}

export type VideoAnswer = VideoScore | RefusedVideo;
