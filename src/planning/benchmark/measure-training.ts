import { median } from '../../statistics/crossed-table.js';
import type { Pack } from '../../dataset/pack/pack.js';
import type { CompiledNetwork } from '../../training/compiled-network.js';
import type { TrainingHost, TrainingMovie } from '../../training/training-contract.js';
import { predictMovies } from '../../training/evaluation.js';
import { train } from '../../training/train.js';
import type { TrainingSettings } from '../../settings/parts.js';
import { BenchError } from './bench-error.js';

/** How long is measured. */
export interface Measurement {
  /** Milliseconds of steps; evaluation takes a third of it. */
  readonly trainMs: number;
  readonly clock: TrainingHost['clock'];
  /** Called about once a second. */
  readonly progress: (line: string) => void;
}

/** Graphs are optimised and memory is claimed in the first steps. */
const warmUpSteps = 2;
/** Steps that are measured however long they take. */
const leastSteps = 3;
/** As many batches an epoch as 1,000 movies make by 32: what happens between epochs happens as often as in a trial. */
const batchesPerEpoch = 32;

/**
 * Trains as a trial does, with its loop, its reader and its draws, until there is enough to measure. The network is the only thing
 * put between: it notes when each step begins and ends. Nothing is checkpointed, and no epoch is selected.
 * @throws BenchError of kind diverged, where the loss left the numbers too early
 */
export async function measureTraining(
  network: CompiledNetwork,
  pack: Pack,
  settings: TrainingSettings,
  { trainMs, clock, progress }: Measurement,
): Promise<ReturnType<typeof stepFigures>> {
  const times: StepTime[] = [];
  const enough = new AbortController();
  const watched: CompiledNetwork = {
    ...network,
    trainStep(batch, step) {
      const began = clock();
      const result = network.trainStep(batch, step);
      const ended = clock();
      times.push({ began, ended });
      if (areEnough(times, trainMs)) enough.abort();
      return result;
    },
    // What a stopped trial would checkpoint: copies that the measured steps do not need.
    readState: () => new Map(),
    readParameters: () => new Map(),
  };
  const movies = repeatedMovies(pack, batchesPerEpoch * settings.batchSize);
  const outcome = await train(watched, { ...pack, movies }, settings, {
    metrics: () => undefined,
    progress: ({ step, samplesPerSecond }) => {
      progress(`${step} steps, ${samplesPerSecond.toFixed(1)} samples/s`);
    },
    checkpoint: () => 'written',
    signal: enough.signal,
    clock,
    peakMemoryBytes: () => 0,
    checkpoints: { everyMs: Infinity, share: 1 },
  });
  if (outcome.kind === 'diverged' && times.length < warmUpSteps + leastSteps) {
    throw new BenchError({ kind: 'diverged', what: outcome.what, step: outcome.step });
  }
  return stepFigures(times.slice(warmUpSteps - 1));
}

/**
 * Evaluates as a trial does at the end of an epoch.
 * @returns samples a second, by the median batch
 */
export async function measureEvaluation(
  network: CompiledNetwork,
  pack: Pack,
  { frames, batchSize, evaluationDraws }: TrainingSettings,
  { trainMs, clock, progress }: Measurement,
): Promise<number> {
  const movies = repeatedMovies(pack, batchesPerEpoch * batchSize);
  const reader = pack.openBatches(batchSize, frames);
  const settings = { frames, batchSize, evaluationDraws };
  const times: StepTime[] = [];
  const isEnough = (): boolean => {
    const ended = clock();
    times.push({ began: times.at(-1)?.ended ?? ended, ended });
    return areEnough(times, trainMs / 3);
  };
  progress('evaluating');
  const data = { ...pack, movies };
  try {
    while ((await predictMovies(network, data, movies, settings, reader, isEnough)) !== null);
  } finally {
    reader.close();
  }
  return (batchSize / stepFigures(times.slice(warmUpSteps - 1)).stepMs) * 1000;
}

/** Whether so many steps were measured, and for so long, without those that warm up. */
function areEnough(times: readonly StepTime[], forMs: number): boolean {
  const [start, last] = [times[warmUpSteps - 1], times.at(-1)];
  if (start === undefined || last === undefined) return false;
  return times.length >= warmUpSteps + leastSteps && last.ended - start.ended >= forMs;
}

/** The movies of the pack, over and over under new names, so that each draws its own frames. */
function repeatedMovies({ movies }: Pack, count: number): TrainingMovie[] {
  return Array.from({ length: count }, (_, place) => {
    const movie = movies[place % movies.length] as TrainingMovie;
    return { ...movie, movieId: `${movie.movieId}-${place}` };
  });
}

/** When a step began and ended, in milliseconds of one clock. */
export interface StepTime {
  readonly began: number;
  readonly ended: number;
}

/**
 * What steps that followed each other cost.
 * @param times the first is where the measurement starts: its end counts, its length does not.
 * @returns how many steps were measured; stepMs: median from the end of one to the end of the next; waitShare: share of the time in
 *   which no step ran: reading, waiting for it, and the loop's own work
 * @throws RangeError for fewer than two steps
 */
export function stepFigures(times: readonly StepTime[]) {
  const [start, ...measured] = times;
  const last = measured.at(-1);
  if (start === undefined || last === undefined) throw new RangeError('No step was measured.');
  const lengths = measured.map(({ ended }, index) => ended - (times[index] as StepTime).ended);
  const total = last.ended - start.ended;
  const running = measured.reduce((sum, { began, ended }) => sum + ended - began, 0);
  return {
    steps: measured.length,
    stepMs: median(lengths),
    waitShare: total > 0 ? Math.max(0, 1 - running / total) : 0,
  };
}
