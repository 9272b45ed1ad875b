/** A reason not to believe a score. */
export type Doubt =
  /** On the test split the model was no better than always giving the training mean. */
  | {
      readonly kind: 'no-better-than-baseline';
      readonly testMse: number;
      readonly baseline: number;
    }
  /** There was no test split to hold it against the baseline on. */
  | { readonly kind: 'never-tested' }
  /** Fewer informative frames than one sample takes: some were shown more than once. */
  | { readonly kind: 'few-frames'; readonly found: number; readonly wanted: number }
  /** Statistics of its frames lie outside what the training movies span. */
  | {
      readonly kind: 'unlike-training';
      readonly statistics: readonly {
        readonly name: string;
        readonly value: number;
        readonly low: number;
        readonly high: number;
      }[];
    }
  /** The movie, by this or another video, was trained on: the score is remembered, not predicted. */
  | {
      readonly kind: 'seen';
      readonly by: 'video' | 'frames' | 'title';
      readonly movieId: string;
      readonly title: string;
      readonly split: 'train' | 'validation' | 'test';
    }
  /** An interval of this width held fewer of the test movies' scores than chance explains. */
  | {
      readonly kind: 'narrow-interval';
      readonly level: number;
      readonly held: number;
      readonly movies: number;
      /** Of holding so few or fewer, were it as wide as it should be. */
      readonly chance: number;
    }
  /** Too few validation movies for an interval of this level. */
  | { readonly kind: 'no-interval'; readonly movies: number; readonly wanted: number }
  /** What could not be looked into, since the dataset has gone or is older than the check. */
  | { readonly kind: 'unchecked'; readonly what: string; readonly why: string }
  /** What extraction had to say of the file, such as that it ends early. */
  | { readonly kind: 'video'; readonly message: string };
