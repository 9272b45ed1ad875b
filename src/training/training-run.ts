import type { BatchReader } from '../dataset/batches-ahead.js';
import type { CompiledNetwork } from './compiled-network.js';
import type { FrozenFeatures } from './frozen-features.js';
import type { NetworkState } from './network-state.js';
import { isOutOfPatience } from './patience.js';
import { everyInterval } from './periodic.js';
import type { Periodic } from './periodic.js';
import type { TrainingData, TrainingMovie } from './training-data.js';
import type { Checkpoint, TrainingHost } from './training-host.js';
import { startingPlace } from './training-place.js';
import type { TrainingPlace } from './training-place.js';
import type { TrainingSettings } from '../settings/parts.js';

/** A trial being trained: what stays, and what every step replaces. */
export interface TrainingRun {
  readonly network: CompiledNetwork;
  readonly data: TrainingData;
  readonly settings: TrainingSettings;
  readonly host: TrainingHost;
  readonly movies: Readonly<Record<TrainingMovie['split'], readonly TrainingMovie[]>>;
  readonly stepsPerEpoch: number;
  readonly reader: BatchReader;
  readonly progressDue: Periodic;
  /** When this process began, and with how many steps and milliseconds behind it. */
  readonly began: { readonly at: number; readonly step: number; readonly elapsedMs: number };
  place: TrainingPlace;
  best: NetworkState | null;
  /** Where a frozen backbone sees the same every epoch: what it sees. Null elsewhere, and until it is computed. */
  features: FrozenFeatures | null;
  /** The place that is safe on disk, and when the next checkpoint is due on the host's clock. */
  saved: TrainingPlace;
  nextCheckpointAt: number;
}

/** Training asked for without a movie to train on. */
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
  start: Pick<Checkpoint, 'place' | 'best'> = { place: startingPlace, best: null },
): TrainingRun {
  const inSplit = (split: TrainingMovie['split']) =>
    data.movies.filter((movie) => movie.split === split);
  const movies = {
    train: inSplit('train'),
    validation: inSplit('validation'),
    test: inSplit('test'),
  };
  if (movies.train.length === 0) throw new NoTrainingMoviesError(data.movies.length);
  const { place, best } = start;
  const now = host.clock();
  return {
    network,
    data,
    settings,
    host,
    movies,
    stepsPerEpoch: Math.ceil(movies.train.length / settings.batchSize),
    reader: data.openBatches(settings.batchSize, settings.frames),
    progressDue: everyInterval(1000, host.clock),
    began: { at: now, step: place.step, elapsedMs: place.elapsedMs },
    place,
    best,
    features: null,
    saved: place,
    nextCheckpointAt: now + host.checkpoints.everyMs,
  };
}

/** The run's place with time and memory brought up to date. */
export function currentPlace(run: TrainingRun): TrainingPlace {
  return {
    ...run.place,
    elapsedMs: run.began.elapsedMs + run.host.clock() - run.began.at,
    peakMemoryBytes: Math.max(run.place.peakMemoryBytes, run.host.peakMemoryBytes()),
  };
}

/** Tells the host where the run stands. */
export function reportProgress(run: TrainingRun): void {
  const { place, began, settings, stepsPerEpoch } = run;
  const hasEnded = isOutOfPatience(place, settings);
  const steps = hasEnded ? place.step : settings.epochs * stepsPerEpoch;
  const done = place.step - began.step;
  const { samples, trainingMs, waitingMs } = place.sums;
  const spent = trainingMs + waitingMs;
  run.host.progress({
    epoch: Math.min(place.evaluatedEpochs + (hasEnded ? 0 : 1), settings.epochs),
    epochs: settings.epochs,
    step: place.step,
    steps,
    samplesPerSecond: spent > 0 ? (samples / spent) * 1000 : 0,
    peakMemoryBytes: currentPlace(run).peakMemoryBytes,
    etaMs: done > 0 ? ((run.host.clock() - began.at) / done) * (steps - place.step) : null,
  });
  run.progressDue.done();
}

/** Progress where it is due; whether the run is asked to stop. */
export function betweenSteps(run: TrainingRun): boolean {
  if (run.progressDue.due()) reportProgress(run);
  return run.host.signal.aborted;
}

/** Writes a checkpoint, unless the place is on disk already. */
export function saveCheckpoint(run: TrainingRun): 'written' | 'fenced' {
  const { place, saved, host } = run;
  if (place.step === saved.step && place.evaluatedEpochs === saved.evaluatedEpochs) {
    return 'written';
  }
  const began = host.clock();
  const answer = host.checkpoint({
    place: currentPlace(run),
    state: run.network.readState(),
    best: run.best,
  });
  const ended = host.clock();
  run.saved = place;
  run.nextCheckpointAt =
    ended + Math.max(host.checkpoints.everyMs, (ended - began) / host.checkpoints.share);
  return answer;
}
