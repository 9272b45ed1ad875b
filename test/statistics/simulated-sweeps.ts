import type { RandomStream } from '#src/random/stream.js';

/** How labels and predictions of a simulated setting come about. */
export interface Process {
  /** Of the label's signal and rest: standard normal, Student's t with 5 degrees of freedom, or a gamma's left skew of -1. */
  readonly shape?: 'normal' | 'heavy' | 'skewed';
  /** The share of the label's variance that frames can tell. */
  readonly share?: number;
  /** How much of the signal a model predicts; the best value is the square root of `share`. */
  readonly gain?: number;
  /** Standard deviation over seeds of the gain, and of the residuals' scale. */
  readonly gainSpread?: number;
  readonly scaleSpread?: number;
  /** Standard deviation of what a model predicts for no reason. */
  readonly chatter?: number;
}

/** One simulated setting: [replicates][movies], labels of mean 0 and variance 1, and the MSE that an interval should hold. */
export interface Simulated {
  readonly labels: readonly number[];
  readonly predictions: readonly (readonly number[])[];
  /** Over the population of movies and, with several replicates, of seeds; with one, of that model. The baseline's is 1. */
  readonly mse: number;
}

/** label y = sqrt(share) x signal + sqrt(1 - share) x rest; prediction (gain of its seed) x signal + noise. */
export function simulated(
  stream: RandomStream,
  { movies, replicates }: { readonly movies: number; readonly replicates: number },
  process: Process,
): Simulated {
  const { shape = 'normal', share = 0.4, gain = 0.4, chatter = 0.3 } = process;
  const { gainSpread = 0, scaleSpread = 0 } = process;
  const signal = Array.from({ length: movies }, () => drawn[shape](stream));
  const labels = signal.map(
    (value) => Math.sqrt(share) * value + Math.sqrt(1 - share) * drawn[shape](stream),
  );
  const mseOf = (own: number) => (Math.sqrt(share) - own) ** 2 + 1 - share + chatter ** 2;
  const seeds = Array.from({ length: replicates }, () => ({
    own: gain + gainSpread * stream.normal(),
    // The squared scale's mean over seeds is 1.
    squaredScale: Math.max(0.01, 1 + scaleSpread * stream.normal()),
  }));
  const predictions = seeds.map(({ own, squaredScale }) =>
    signal.map((value, movie) => {
      const label = labels[movie] ?? 0;
      const error = label - own * value - chatter * stream.normal();
      return label - Math.sqrt(squaredScale) * error;
    }),
  );
  const [first] = seeds;
  const mse =
    replicates === 1 && first !== undefined
      ? first.squaredScale * mseOf(first.own)
      : mseOf(gain) + gainSpread ** 2;
  return { labels, predictions, mse };
}

const drawn: Readonly<Record<NonNullable<Process['shape']>, (stream: RandomStream) => number>> = {
  normal: (stream) => stream.normal(),
  heavy: (stream) => {
    let squares = 0;
    for (let degree = 0; degree < 5; degree += 1) squares += stream.normal() ** 2;
    return (stream.normal() / Math.sqrt(squares / 5)) * Math.sqrt(3 / 5);
  },
  skewed: (stream) => {
    let gamma = 0;
    for (let part = 0; part < 4; part += 1) gamma -= Math.log(1 - stream.uniform());
    return (4 - gamma) / 2;
  },
};
