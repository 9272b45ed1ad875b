import type { BatchReader } from '../dataset/batches-ahead.js';
import type { TrainingSettings } from '../settings/parts.js';
import type { CompiledNetwork } from './compiled-network.js';
import type { FrozenFeatures } from './frozen-features.js';
import { isOutOfPatience, scheduledRate } from './schedule.js';
import type {
  Checkpoint,
  TrainingData,
  TrainingHost,
  TrainingMovie,
  TrainingOutcome,
} from './training-contract.js';
import { startingPlace } from './training-place.js';
import type { TrainingPlace } from './training-place.js';

/** A trial being trained: what stays, and what every step replaces. */
export interface TrainingRun {
  readonly network: CompiledNetwork;
  readonly data: TrainingData;
  readonly settings: TrainingSettings;
  readonly host: TrainingHost;
  readonly movies: Readonly<Record<TrainingMovie['split'], readonly TrainingMovie[]>>;
  readonly stepsPerEpoch: number;
  readonly reader: BatchReader;
  /** When this process began, and the steps and milliseconds of attempts before. */
  readonly began: { readonly at: number; readonly step: number; readonly elapsedMs: number };
  place: TrainingPlace;
  best: Checkpoint['best'];
  /** Where every epoch shows a frozen backbone the same images: their features. */
  features: FrozenFeatures | null;
  /** The place on disk. This and the times that follow are on the host's clock. */
  saved: TrainingPlace;
  nextCheckpointAt: number;
  reportedAt: number;
}

/** The dataset has no movie to train on. */
export class NoTrainingMoviesError extends Error {
  readonly kind = 'no-training-movies';
  readonly movies: number;
  constructor(movies: number) {
    super(
      `None of the dataset's ${movies} movies is in its training split: build it again with a larger share for training.`,
    );
    this.movies = movies;
  }
}

/**
 * The caller closes the run's reader.
 * @param start where an earlier attempt stopped; the network holds its state already.
 * @throws NoTrainingMoviesError
 */
export function beginRun(
  network: CompiledNetwork,
  data: TrainingData,
  settings: TrainingSettings,
  host: TrainingHost,
  { place, best }: Pick<Checkpoint, 'place' | 'best'> = { place: startingPlace, best: null },
): TrainingRun {
  const inSplit = (split: TrainingMovie['split']) =>
    data.movies.filter((movie) => movie.split === split);
  const train = inSplit('train');
  if (train.length === 0) throw new NoTrainingMoviesError(data.movies.length);
  const now = host.clock();
  return {
    network,
    data,
    settings,
    host,
    movies: { train, validation: inSplit('validation'), test: inSplit('test') },
    stepsPerEpoch: Math.ceil(train.length / settings.batchSize),
    reader: data.openBatches(settings.batchSize, settings.frames),
    began: { at: now, step: place.step, elapsedMs: place.elapsedMs },
    place,
    best,
    features: null,
    saved: place,
    nextCheckpointAt: now + host.checkpoints.everyMs,
    reportedAt: now,
  };
}

/** The run's position with current time and memory. */
export function currentPlace(run: TrainingRun): TrainingPlace {
  return {
    ...run.place,
    elapsedMs: run.began.elapsedMs + run.host.clock() - run.began.at,
    peakMemoryBytes: Math.max(run.place.peakMemoryBytes, run.host.peakMemoryBytes()),
  };
}

/** The learning rate of the step after `step` others. */
export function rateAt({ settings, stepsPerEpoch, place }: TrainingRun, step: number): number {
  const { schedule, learningRate, epochs } = settings;
  const plateauShare = place.plateau.share;
  return scheduledRate(schedule, learningRate, { step, stepsPerEpoch, epochs, plateauShare });
}

/** Tells the host how far the run is. */
export function reportProgress(run: TrainingRun): void {
  const { place, began, settings, stepsPerEpoch, host } = run;
  const { epochs } = settings;
  const hasEnded = isOutOfPatience(place, settings);
  const steps = hasEnded ? place.step : epochs * stepsPerEpoch;
  const done = place.step - began.step;
  const { samples, trainingMs, waitingMs } = place.sums;
  const spent = trainingMs + waitingMs;
  host.progress({
    epoch: Math.min(place.evaluatedEpochs + (hasEnded ? 0 : 1), epochs),
    epochs,
    step: place.step,
    steps,
    samplesPerSecond: spent > 0 ? (samples / spent) * 1000 : 0,
    peakMemoryBytes: currentPlace(run).peakMemoryBytes,
    etaMs: done > 0 ? ((host.clock() - began.at) / done) * (steps - place.step) : null,
  });
  run.reportedAt = host.clock();
}

/** Reports progress once a second. @returns whether the run is asked to stop */
export function betweenSteps(run: TrainingRun): boolean {
  if (run.host.clock() - run.reportedAt >= 1000) reportProgress(run);
  return run.host.signal.aborted;
}

/** Writes a checkpoint, unless the place is on disk already. */
function saveCheckpoint(run: TrainingRun): 'written' | 'fenced' {
  const { place, saved, host } = run;
  if (place.step === saved.step && place.evaluatedEpochs === saved.evaluatedEpochs) {
    return 'written';
  }
  const began = host.clock();
  const state = run.network.readState();
  const answer = host.checkpoint({ place: currentPlace(run), state, best: run.best });
  const ended = host.clock();
  run.saved = place;
  run.nextCheckpointAt =
    ended + Math.max(host.checkpoints.everyMs, (ended - began) / host.checkpoints.share);
  return answer;
}

/** Writes a checkpoint if one is due, after any step: it need not wait for an epoch's end. */
export function isFencedAtCheckpoint(run: TrainingRun): boolean {
  return run.host.clock() >= run.nextCheckpointAt && saveCheckpoint(run) === 'fenced';
}

/** Ends the run with a checkpoint of everything done. */
export function suspend(run: TrainingRun): TrainingOutcome {
  const kind = saveCheckpoint(run) === 'fenced' ? 'fenced' : 'stopped';
  return { kind, step: run.place.step };
}
