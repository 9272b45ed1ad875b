import type { FailureFile } from '../runs/attempt-end.js';
import type { PreflightPassed, PreflightRequest, PreflightStage } from '../runs/preflight.js';
import { equalBatches } from '../dataset/batch.js';
import { epochOrder } from '../dataset/draw.js';
import type { Pack } from '../dataset/pack/pack.js';
import { writeCheckpoint } from '../training/checkpoint-folder.js';
import { type CompiledNetwork, compileNetwork } from '../training/compiled-network.js';
import { train } from '../training/train.js';
import type { TrainingMovie } from '../training/training-contract.js';
import { NoTrainingMoviesError } from '../training/training-run.js';
import { peakMemoryBytes } from '../files/process/processes.js';
import { checkTrainer, openPlannedPack } from './planned-data.js';
import { seededStart } from './train-trial.js';
import { networkSettings, trainingSettings } from '../settings/parts.js';

/** A call of the network: how many movies, and how long. */
interface Call {
  readonly movies: number;
  readonly ms: number;
}

/**
 * Trains two steps of the largest batch of a trial (the first warms the graph), evaluates one batch of the validation split in two
 * draws, and writes a checkpoint: through the loop, the reader and the files of a trial. The learning rate is 0, so that what fails is
 * not the settings' instability, which only the trial itself can show.
 * @returns what it took; or why a trial like this cannot be trained
 * @throws what reading, training and writing throw: see `failureOf`
 */
export async function preflightTrial(
  { trial, scratch }: PreflightRequest,
  say: (stage: PreflightStage) => void,
): Promise<PreflightPassed | FailureFile> {
  say('starting');
  checkTrainer(trial);
  const pack = openPlannedPack(trial);
  const network = compileNetwork(networkSettings(trial.settings), await seededStart(trial));
  const settings = trainingSettings(trial.settings, trial.seed);
  const { movies, batchSize } = fewMovies(pack, settings.batchSize, settings.seed);
  const steps: Call[] = [];
  const passes: Call[] = [];
  const enough = new AbortController();
  try {
    say('training step');
    const outcome = await train(
      watched(network, steps, passes, () => say('validation batch')),
      { ...pack, movies },
      {
        ...settings,
        batchSize,
        epochs: 2,
        learningRate: 0,
        earlyStopping: null,
        evaluationDraws: 2,
      },
      {
        // The figures of the first epoch: it stops there, as a trial does that is asked to, with a checkpoint.
        metrics: () => enough.abort(),
        progress: () => undefined,
        checkpoint(checkpoint) {
          say('checkpoint');
          writeCheckpoint(scratch, checkpoint);
          return 'written';
        },
        signal: enough.signal,
        clock: () => performance.now(),
        peakMemoryBytes,
        checkpoints: { everyMs: Infinity, share: 1 },
      },
    );
    if (outcome.kind === 'diverged') {
      const { what, value, step } = outcome;
      return {
        kind: 'diverged',
        message: `The ${what} became ${value} before anything was learned: look for values that are not finite in the weights that it starts from.`,
        step,
      };
    }
  } finally {
    network.close();
    pack.close();
  }
  const [step, pass] = [steps[1], passes.at(-1)];
  return {
    kind: 'passed',
    peakMemoryBytes: peakMemoryBytes(),
    stepMs: step === undefined ? null : step.ms,
    samplesPerSecond: step === undefined ? null : speedOf(step),
    evalSamplesPerSecond: step === undefined || pass === undefined ? null : speedOf(pass),
  };
}

function speedOf({ movies, ms }: Call): number {
  return (movies / Math.max(ms, 0.001)) * 1000;
}

/** The movies of the largest training batch, twice under other names, and of the largest validation batch. */
function fewMovies(
  { movies }: Pack,
  batchSize: number,
  seed: number,
): { readonly movies: readonly TrainingMovie[]; readonly batchSize: number } {
  const inSplit = (split: TrainingMovie['split']): readonly TrainingMovie[] =>
    movies.filter((movie) => movie.split === split);
  const training = inSplit('train');
  if (training.length === 0) throw new NoTrainingMoviesError(movies.length);
  const ordered = epochOrder(seed, 0, training.length).map(
    (place) => training[place] as TrainingMovie,
  );
  // Of equal batches the last is never smaller than the others.
  const batch = equalBatches(ordered, batchSize).at(-1) ?? [];
  const validation = equalBatches(inSplit('validation'), batchSize).at(-1) ?? [];
  return {
    movies: [
      ...batch,
      ...batch.map((movie) => ({ ...movie, movieId: `${movie.movieId} again` })),
      ...validation,
    ],
    batchSize: Math.max(batch.length, validation.length),
  };
}

/** The network, with each call noted. */
function watched(
  network: CompiledNetwork,
  steps: Call[],
  passes: Call[],
  onEvaluation: () => void,
): CompiledNetwork {
  const timed = <Result>(calls: Call[], movies: number, call: () => Result): Result => {
    const began = performance.now();
    const result = call();
    calls.push({ movies, ms: performance.now() - began });
    return result;
  };
  return {
    ...network,
    trainStep: (batch, step) =>
      timed(steps, batch.labels.length, () => network.trainStep(batch, step)),
    predict(images, count) {
      if (passes.length === 0) onEvaluation();
      return timed(passes, count, () => network.predict(images, count));
    },
  };
}
