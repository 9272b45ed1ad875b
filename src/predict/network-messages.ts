import type { FramePool } from './score-pool.js';
import type { VideoExplanation } from './page/video-section.js';

/** What the process that holds a network is asked, one question after another. */
export type NetworkQuestion = {
  readonly pool: FramePool;
  /** Places in the pool, as `poolDraws` gives them. */
  readonly draws: readonly (readonly number[])[];
} & (
  | { readonly kind: 'score' }
  | {
      readonly kind: 'explain';
      /** Folder of the dataset that the network was trained on. */
      readonly dataset: string;
    }
);

/** What it says: answers in the order of the questions, or the one failure after which nothing more comes. */
export type NetworkMessage =
  | {
      readonly kind: 'answered';
      /** To `score` one prediction each draw, on the standardised scale; to `explain` an explanation. */
      readonly answer: readonly number[] | VideoExplanation;
    }
  | {
      readonly kind: 'failed';
      readonly message: string;
      /** As the room that made the error names it; null where it is a defect of ours. */
      readonly error: string | null;
    };
