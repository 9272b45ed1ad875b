import { derivedSeed, randomStream } from '#src/random/stream.js';
import { sha256 } from '#src/files/hash.js';
import type { AttemptRecord, SweepRecord, TrialRecord } from '#src/store/queries/sweep-record.js';

export const hostileTitle = `</script><img src=x onerror="document.title='owned'">{{{evil}}}`;

export interface SampleOptions {
  readonly replicates?: number;
  /** Movies in train, validation, test. */
  readonly movies?: readonly [number, number, number];
  readonly epochs?: number;
  readonly axes?: Readonly<Record<string, readonly unknown[]>>;
  /** How much of the signal a trial finds; 0 predicts nothing but noise. */
  readonly skill?: (settings: Readonly<Record<string, unknown>>) => number;
  /** The outcome of a trial, by its 1-based position. */
  readonly outcomeOf?: (
    position: number,
  ) => 'succeeded' | 'recovered' | 'failed' | 'timed-out' | 'pruned' | 'running' | 'planned';
  readonly hostile?: boolean;
}

/** The labels' scale. */
const [mean, std] = [6.3, 1.1];

const start = Date.UTC(2026, 10, 21, 18, 4);

/** A sweep as the store would give it, with a known signal: 8 points x 3 replicates by default. */
export function sampleSweep(options: SampleOptions = {}): SweepRecord {
  const {
    replicates = 3,
    movies = [420, 150, 153],
    epochs = 20,
    axes = { frames: [5, 15], noise: [0, 0.05], resample: [false, true] },
    skill = ({ frames, noise, resample }) =>
      0.2 +
      (frames === 15 ? 0.12 : 0) +
      (noise === 0.05 ? 0.02 : 0) +
      (resample === true ? 0.2 : 0),
    outcomeOf = () => 'succeeded',
    hostile = false,
  } = options;
  const stream = randomStream(['sample movies']);
  const splits = (['train', 'validation', 'test'] as const).flatMap((split, index) =>
    Array.from({ length: movies[index] ?? 0 }, () => split),
  );
  const catalogue = splits.map((split, index) => {
    const signal = stream.normal();
    const label = Math.sqrt(0.65) * signal + Math.sqrt(0.35) * stream.normal();
    const title =
      hostile && index % 40 === 7
        ? hostileTitle
        : `The ${words[index % words.length]} ${words[(index * 7 + 3) % words.length]} ${index}`;
    return {
      movieId: `movie-${index}`,
      title,
      year: 1990 + (index % 30),
      score: mean + std * label,
      split,
      signal,
      label,
    };
  });
  const points = product(axes);
  const trials = points.flatMap((point, place) =>
    Array.from({ length: replicates }, (_, replicate): TrialRecord => {
      const position = place * replicates + replicate + 1;
      const settings = {
        backbone: 'resnet18',
        epochs,
        batchSize: 32,
        learningRate: 0.001,
        ...point,
        schedule: { onecycle: { warmup: 0.3, start: 0.04, floor: 0.0001 } },
        clipNorm: null,
      };
      const seed = derivedSeed([7, 'trial', place, replicate + 1]);
      const luck = randomStream([seed, 'luck']);
      const share = Math.max(0, skill(settings) + 0.04 * luck.normal());
      const predictions = catalogue.flatMap(({ movieId, split, signal, label }) =>
        split === 'train'
          ? []
          : [
              {
                movieId,
                split,
                label,
                prediction: share * Math.sqrt(0.65) * 1.6 * signal + 0.3 * luck.normal(),
              },
            ],
      );
      const mse = (split: string) => {
        const errors = predictions
          .filter((one) => one.split === split)
          .map((one) => (one.prediction - one.label) ** 2);
        return errors.length === 0
          ? undefined
          : errors.reduce((sum, error) => sum + error, 0) / errors.length;
      };
      const validationMse = mse('validation');
      const testMse = mse('test');
      const outcome = outcomeOf(position);
      const succeeded = outcome === 'succeeded' || outcome === 'recovered';
      const reached = outcome === 'planned' ? 0 : succeeded ? epochs : Math.ceil(epochs / 2);
      const end = validationMse ?? 0.4;
      const curve = Array.from({ length: reached }, (_unused, index) => {
        const epoch = index + 1;
        const value =
          end + (1.25 - end) * Math.exp(-epoch / (epochs / 5)) + 0.02 * Math.abs(luck.normal());
        const record = { seq: epoch * 2, epoch, step: epoch * 14, wallTimeMs: epoch * 1000 };
        return [
          { ...record, seq: epoch * 2 - 1, name: 'trainMse', value: value * 0.8 },
          ...(validationMse === undefined ? [] : [{ ...record, name: 'validationMse', value }]),
        ];
      }).flat();
      return {
        trialId: sha256(`${seed}`).slice(0, 16),
        position,
        replicate: replicate + 1,
        point: JSON.stringify(point),
        state: outcome === 'recovered' ? 'succeeded' : outcome,
        cause:
          outcome === 'failed'
            ? 'out-of-memory'
            : outcome === 'timed-out'
              ? 'trial-timeout'
              : outcome === 'pruned'
                ? 'pruned'
                : succeeded
                  ? 'published'
                  : null,
        settings,
        seed,
        attempts: attemptsOf(outcome, start + position * 26_000, hostile),
        metrics: succeeded
          ? {
              trainMse: end * 0.6,
              ...(validationMse === undefined ? {} : { validationMse }),
              ...(testMse === undefined ? {} : { testMse }),
            }
          : {},
        predictions: succeeded ? predictions : [],
        selectedEpoch: succeeded ? epochs - 2 : null,
        wallTimeMs: succeeded ? 24_000 + 1000 * (position % 5) : null,
        peakMemoryBytes: succeeded ? 8.3e8 : null,
        device: succeeded
          ? { kind: 'cpu', name: 'AMD EPYC 7B13', tensorflow: '2.21.0', threads: 1 }
          : null,
        curve,
      };
    }),
  );
  return {
    name: 'frames-and-noise',
    seed: 7,
    replicates,
    file: `name: frames-and-noise\ndataset: data/demo\nseed: 7\nreplicates: ${replicates}\nsettings: { epochs: ${epochs}, batchSize: 32, learningRate: 1e-3 }\ngrid:\n${Object.entries(
      axes,
    )
      .map(([name, values]) => `  ${name}: ${JSON.stringify(values)}`)
      .join('\n')}\n`,
    axes: Object.keys(axes),
    startedAt: start,
    endedAt: trials.some(({ state }) => state === 'running' || state === 'planned')
      ? null
      : start + 26_000 * trials.length,
    dataset: {
      folder: '/home/ada/reelsweep/data/demo',
      sha256: sha256('demo'),
      facts: { image: 32, label: { mean, std, ddof: 0 } },
      movies: catalogue.map(({ movieId, title, year, score, split }) => ({
        movieId,
        title,
        year,
        score,
        split,
      })),
    },
    code: { version: '0.1.0', commit: '8dcb545a0f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e', dirty: false },
    knobChecks: null,
    explanations: null,
    trainer: '3',
    trials,
  };
}

/** The sweep with a reference that misses each label by `error`, alternately up and down. */
export function withReference(sweep: SweepRecord, error: number): SweepRecord {
  const { movies, facts } = sweep.dataset;
  const shown = movies.filter(({ split }) => split !== 'train');
  const predictions = Object.fromEntries(
    shown.map(({ movieId, score }, index) => [
      movieId,
      (score - mean) / std + (index % 2 === 0 ? error : -error),
    ]),
  );
  const mse = { train: 0.4, validation: error ** 2, test: error ** 2 };
  const reference = { kind: 'ridge', lambda: 0.1, mse, predictions };
  return { ...sweep, dataset: { ...sweep.dataset, facts: { ...facts, reference } } };
}

function attemptsOf(outcome: string, startedAt: number, hostile: boolean): AttemptRecord[] {
  const attempt = {
    attempt: 1,
    startedAt,
    endedAt: startedAt + 24_000,
    exitCode: 0,
    signal: null,
    logTail: null,
  };
  const log = `epoch 9 of 20\nepoch 10 of 20\nfatal: cannot allocate 512 MiB${hostile ? hostileTitle : ''}\n`;
  switch (outcome) {
    case 'planned':
      return [];
    case 'running':
      return [{ ...attempt, endedAt: null, exitCode: null, cause: null }];
    case 'failed':
      return [1, 2, 3].map((number) => ({
        ...attempt,
        attempt: number,
        exitCode: null,
        signal: 'SIGKILL',
        cause: 'out-of-memory',
        logTail: log,
      }));
    case 'timed-out':
      return [
        {
          ...attempt,
          exitCode: null,
          signal: 'SIGTERM',
          cause: 'trial-timeout',
          logTail: 'epoch 10 of 20\n',
        },
      ];
    case 'pruned':
      return [{ ...attempt, exitCode: 75, cause: 'pruned' }];
    case 'recovered':
      return [
        { ...attempt, exitCode: 1, cause: 'exception', logTail: 'Error: EIO\n' },
        { ...attempt, attempt: 2, cause: 'published' },
      ];
    default:
      return [{ ...attempt, cause: 'published' }];
  }
}

function product(axes: Readonly<Record<string, readonly unknown[]>>): Record<string, unknown>[] {
  return Object.entries(axes).reduce<Record<string, unknown>[]>(
    (points, [name, values]) =>
      points.flatMap((point) => values.map((value) => ({ ...point, [name]: value }))),
    [{}],
  );
}

const words = [
  'Quiet',
  'Harbour',
  'Winter',
  'Letter',
  'Golden',
  'Road',
  'Silent',
  'Orchard',
  'Night',
  'Paper',
  'River',
  'Crown',
  'Hollow',
];
