import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { train } from '#src/training/train.js';
import type { CompiledNetwork } from '#src/training/compiled-network.js';
import type {
  Checkpoint,
  TrainingHost,
  TrainingProgress,
  TrainingResult,
} from '#src/training/training-contract.js';
import type { TrainingSettings } from '#src/settings/parts.js';
import { linearNetwork } from './linear-network.js';
import { madeData } from './made-data.js';

const settings: TrainingSettings = {
  seed: 5,
  frames: 3,
  resample: true,
  reorder: true,
  flip: true,
  crop: 1,
  epochs: 4,
  batchSize: 4,
  learningRate: 0.05,
  schedule: { onecycle: { warmup: 0.3, start: 0.04, floor: 0.0001 } },
  earlyStopping: null,
  evaluationDraws: 2,
};
const sampleBytes = 3 * 4 * 4 * 3;

/** A host that records its calls; its clock ticks at every read. */
function keepingHost(checkpointEveryMs = Infinity) {
  const abort = new AbortController();
  let now = 0;
  const kept = {
    epochs: [] as { epoch: number; step: number; values: Readonly<Record<string, number>> }[],
    progress: [] as TrainingProgress[],
    checkpoints: [] as Checkpoint[],
    abort,
    fenced: false,
  };
  const host: TrainingHost = {
    metrics: (epoch, step, values) => kept.epochs.push({ epoch, step, values }),
    progress: (progress) => kept.progress.push(progress),
    checkpoint(checkpoint) {
      if (kept.fenced) return 'fenced';
      kept.checkpoints.push(structuredClone(checkpoint));
      return 'written';
    },
    signal: abort.signal,
    clock: () => (now += 10),
    peakMemoryBytes: () => 1000,
    checkpoints: { everyMs: checkpointEveryMs, share: 1 },
  };
  return Object.assign(kept, { host });
}

/** What a result says beside how long it took. */
function figures({ elapsedMs, peakMemoryBytes, ...rest }: TrainingResult) {
  expect(elapsedMs).toBeGreaterThan(0);
  expect(peakMemoryBytes).toBe(1000);
  return rest;
}

async function trained(over: Partial<TrainingSettings> = {}, data = madeData(20)) {
  const kept = keepingHost();
  const network = linearNetwork(sampleBytes);
  const outcome = await train(network, data, { ...settings, ...over }, kept.host);
  return { ...kept, network, result: outcome as TrainingResult };
}

/** Stops after `steps` optimiser steps. */
function stoppingAfter(network: CompiledNetwork, steps: number, abort: AbortController) {
  let done = 0;
  return {
    ...network,
    trainStep(...args: Parameters<CompiledNetwork['trainStep']>) {
      done += 1;
      if (done === steps) abort.abort();
      return network.trainStep(...args);
    },
  };
}

describe('train', () => {
  it('selects by validation, measures the test split once and leaves it out of everything before', async () => {
    const { epochs, result, progress } = await trained();
    const validation = epochs.map(({ values }) => values['validationMse']!);
    expect(epochs.map(({ epoch, step }) => [epoch, step])).toEqual([
      [1, 3],
      [2, 6],
      [3, 9],
      [4, 12],
    ]);
    expect(result.selectedEpoch).toBe(validation.indexOf(Math.min(...validation)) + 1);
    expect(result.metrics['validationMse']).toBe(Math.min(...validation));
    expect(result.metrics['testMse']).toBeLessThan(result.metrics['baselineTestMse']!);
    expect(JSON.stringify([epochs, progress])).not.toContain('test');
    expect(Object.keys(epochs[0]!.values).toSorted()).toEqual(
      [
        'gradientNorm',
        'learningRate',
        'peakMemoryBytes',
        'samplesPerSecond',
        'trainMae',
        'trainMse',
        'trainPearson',
        'validationMae',
        'validationMse',
        'validationPearson',
        'waitShare',
      ].toSorted(),
    );
    const tests = result.predictions.filter(({ split }) => split === 'test');
    const mse = tests.reduce((sum, each) => sum + (each.prediction - each.label) ** 2, 0) / 4;
    expect(result.metrics['testMse']).toBeCloseTo(mse, 12);
    const baseline = tests.reduce((sum, each) => sum + each.label ** 2, 0) / 4;
    expect(result.metrics['baselineTestMse']).toBeCloseTo(baseline, 12);
  });

  it('keeps the last epoch where there is no validation split, and reports nothing of a test', async () => {
    const { result, epochs } = await trained({}, madeData(10, { splits: ['train'] }));
    expect(result.selectedEpoch).toBe(4);
    expect(result.predictions).toEqual([]);
    expect(Object.keys(result.metrics)).toEqual(['trainMse', 'trainMae', 'trainPearson']);
    expect(result.metrics['trainMse']).toBe(epochs[3]!.values['trainMse']);
    expect(result.parameters.has('line')).toBe(true);
    expect(result.parameters.has('sgd.velocity/line')).toBe(false);
  });

  it('refuses a dataset without training movies', async () => {
    await expect(trained({}, madeData(10, { splits: ['test'] }))).rejects.toThrow(
      'None of the dataset',
    );
  });

  it('trains every movie once an epoch, in another order each epoch', async () => {
    const data = madeData(20);
    const { network } = await trained({}, data);
    const movies = data.reads.map((frames) => Math.floor(frames[0]! / 9));
    const isTraining = (movie: number) => data.movies[movie]!.split === 'train';
    const epochOne = movies.slice(0, 12);
    expect(new Set(epochOne).size).toBe(12);
    expect(epochOne.every(isTraining)).toBe(true);
    expect(movies.filter(isTraining).slice(12, 24)).not.toEqual(epochOne);
    expect(new Set(network.steps.map(({ seed }) => String(seed))).size).toBe(12);
    expect(network.steps.map(({ index }) => index)).toEqual(
      Array.from({ length: 12 }, (_, place) => place + 1),
    );
  });

  it('shows the same images every epoch when nothing moves, and others when something does', async () => {
    const still = { resample: false, reorder: false, flip: false, crop: 0 };
    const shown = async (over: Partial<TrainingSettings>) => {
      const { network } = await trained({ ...still, ...over, batchSize: 12 });
      // The order of movies changes each epoch: compare what each epoch showed, sample by sample.
      return new Set(
        network.batches.map((batch) =>
          Array.from({ length: 12 }, (_, sample) =>
            String(batch.subarray(sample * sampleBytes, (sample + 1) * sampleBytes)),
          )
            .toSorted()
            .join(),
        ),
      ).size;
    };
    expect(await shown({})).toBe(1);
    expect(await shown({ resample: true })).toBe(4);
    expect(await shown({ reorder: true })).toBe(4);
  });

  it('resumes from any stop with the same bits as without one', async () => {
    const uninterrupted = await trained();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), async (steps) => {
        const first = keepingHost();
        const stopped = await train(
          stoppingAfter(linearNetwork(sampleBytes), steps, first.abort),
          madeData(20),
          settings,
          first.host,
        );
        expect(stopped).toEqual({ kind: 'stopped', step: steps });
        const checkpoint = first.checkpoints.at(-1)!;
        const second = keepingHost();
        const network = linearNetwork(sampleBytes, checkpoint.state);
        // The place goes through JSON, as it does on disk.
        const place = JSON.parse(JSON.stringify(checkpoint.place)) as Checkpoint['place'];
        const resumed = await train(network, madeData(20), settings, second.host, {
          place,
          best: checkpoint.best,
        });
        expect(figures(resumed as TrainingResult)).toEqual(figures(uninterrupted.result));
        expect(network.readState()).toEqual(uninterrupted.network.readState());
        const timeless = ({ epochs }: Pick<typeof second, 'epochs'>) =>
          epochs.map(({ values: { samplesPerSecond: _s, waitShare: _w, ...values }, ...rest }) => ({
            ...rest,
            values,
          }));
        const both = timeless({ epochs: [...first.epochs, ...second.epochs] });
        expect(both).toEqual(timeless(uninterrupted));
      }),
      { numRuns: 24 },
    );
  });

  it('ends early where the validation MSE falls no more', async () => {
    const early = { earlyStopping: { patience: 1, minDelta: 10 }, epochs: 9 };
    const { epochs, result, progress } = await trained(early);
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(result.selectedEpoch).toBeLessThanOrEqual(2);
    expect(progress.at(-1)).toMatchObject({ step: 6, etaMs: 0 });
  });

  it('lowers the learning rate on a plateau', async () => {
    const plateau = { factor: 0.5, patience: 0, minDelta: 10, floor: 0 };
    const { epochs } = await trained({ schedule: { plateau } });
    expect(epochs.map(({ values }) => values['learningRate']! / 0.05)).toEqual([1, 1, 0.5, 0.25]);
  });

  it('stops in the final measurement too, and finishes from there', async () => {
    const uninterrupted = await trained();
    const first = keepingHost();
    const network = linearNetwork(sampleBytes);
    const stopped = await train(
      {
        ...network,
        writeState(state) {
          network.writeState(state);
          first.abort.abort();
        },
      },
      madeData(20),
      settings,
      first.host,
    );
    expect(stopped).toEqual({ kind: 'stopped', step: 12 });
    const checkpoint = first.checkpoints.at(-1)!;
    const second = keepingHost();
    const resumed = await train(
      linearNetwork(sampleBytes, checkpoint.state),
      madeData(20),
      settings,
      second.host,
      checkpoint,
    );
    expect(figures(resumed as TrainingResult)).toEqual(figures(uninterrupted.result));
    expect(second.epochs).toEqual([]);
  });

  it('writes checkpoints as often as asked and ends where another attempt owns the trial', async () => {
    const often = keepingHost(0);
    await train(linearNetwork(sampleBytes), madeData(20), settings, often.host);
    expect(often.checkpoints.map(({ place }) => place.step)).toEqual(
      [1, 2, 3, 3, 4, 5, 6, 6, 7, 8, 9, 9, 10, 11, 12, 12], // the fourth is made after the evaluation
    );
    const fenced = keepingHost(0);
    fenced.fenced = true;
    const outcome = await train(linearNetwork(sampleBytes), madeData(20), settings, fenced.host);
    expect(outcome).toEqual({ kind: 'fenced', step: 1 });
  });

  it('names the step at which the loss or the gradient stops being a number', async () => {
    for (const [what, broken] of [
      ['loss', { loss: NaN }],
      ['gradient norm', { gradientNorm: Infinity }],
    ] as const) {
      const network = linearNetwork(sampleBytes);
      const outcome = await train(
        {
          ...network,
          trainStep: (batch, step) => ({
            ...network.trainStep(batch, step),
            ...(step.index === 5 && broken),
          }),
        },
        madeData(20),
        settings,
        keepingHost().host,
      );
      expect(outcome).toMatchObject({ kind: 'diverged', what, step: 5, epoch: 2 });
    }
  });

  it('reports progress from the first moment, with an estimate once there is a speed', async () => {
    const { progress } = await trained();
    expect(progress[0]).toMatchObject({ epoch: 1, epochs: 4, step: 0, steps: 12, etaMs: null });
    expect(progress.at(-1)).toMatchObject({ epoch: 4, step: 12, etaMs: 0 });
  });
});
