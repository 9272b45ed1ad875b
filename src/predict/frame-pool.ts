/** The informative frames of one video at the size that a network takes. */
export interface FramePool {
  /** What the draws are seeded by: as in the dataset where the video is one of its movies. */
  readonly movieId: string;
  /** Height and width in pixels. */
  readonly image: number;
  /** At least 1. */
  readonly count: number;
  /** uint8 [count, image, image, 3], RGB, in film order. */
  readonly pixels: Uint8Array;
}
