import { describe, expect, it } from 'vitest';
import { compileNetwork } from '#src/training/compiled-network.js';
import type { CompiledNetwork } from '#src/training/compiled-network.js';
import type { NetworkSettings, TrainingSettings } from '#src/settings/parts.js';
import { train } from '#src/training/train.js';
import type { Checkpoint, TrainingHost, TrainingResult } from '#src/training/training-contract.js';
import type { NetworkState } from '#src/training/network-state.js';
import { isLong } from '../networks/golden-files.js';
import { randomMovies } from './made-data.js';
import { plainNetwork } from './plain-network.js';

process.env['TF_NUM_INTRAOP_THREADS'] = '2';
process.env['TF_NUM_INTEROP_THREADS'] = '1';

const still: TrainingSettings = {
  seed: 5,
  frames: 2,
  resample: false,
  reorder: false,
  flip: false,
  crop: 0,
  epochs: 3,
  batchSize: 5,
  learningRate: 1e-3,
  schedule: { plateau: { factor: 0.5, patience: 0, minDelta: 0.1, floor: 0 } },
  earlyStopping: { patience: 3, minDelta: 0 },
  evaluationDraws: 2,
};
const stepsPerEpoch = 3;
const everything = { resample: true, reorder: true, flip: true, crop: 3 };

interface Case {
  readonly network?: Partial<NetworkSettings>;
  readonly training?: Partial<TrainingSettings>;
}

/** Each setting is in one case, where it keeps state apart from the others'; the long form tries each alone too. */
const cases: Readonly<Record<string, Case>> = {
  'noise and clipped gradients': { network: { noise: 0.1, clipNorm: 0.5 } },
  'everything that moves, momentum and decoupled decay': {
    network: { optimizer: 'sgd', momentum: 0.9, weightDecay: 0.1, decay: 'decoupled' },
    training: everything,
  },
  'bfloat16 and everything that moves': {
    network: { precision: 'bfloat16', noise: 0.1 },
    training: everything,
  },
  'a frozen backbone, its features computed once': { network: { freeze: 'backbone' } },
  'a frozen backbone and noise': { network: { freeze: 'backbone', noise: 0.1 } },
  'a frozen body': { network: { freeze: 'body' }, training: everything },
  ...(isLong
    ? {
        'no augmentation': {},
        noise: { network: { noise: 0.1 } },
        'everything that moves': { training: everything },
        'clipped gradients': { network: { clipNorm: 0.5 } },
        'momentum and decoupled decay': {
          network: { optimizer: 'sgd', momentum: 0.9, weightDecay: 0.1, decay: 'decoupled' },
        },
        resample: { training: { resample: true } },
        reorder: { training: { reorder: true } },
        flip: { training: { flip: true } },
        crop: { training: { crop: 3 } },
        resnet50: { network: { backbone: 'resnet50', noise: 0.1 }, training: everything },
        'vgg16 with dropout and clipped gradients': {
          network: { backbone: 'vgg16', dropout: 0.5, clipNorm: 0.5 },
        },
      }
    : {}),
};

function host() {
  const abort = new AbortController();
  const checkpoints: Checkpoint[] = [];
  const metrics: Record<string, number>[] = [];
  const trainingHost: TrainingHost = {
    metrics(_epoch, step, { samplesPerSecond: _s, waitShare: _w, peakMemoryBytes: _p, ...values }) {
      metrics.push({ step, ...values });
    },
    progress: () => undefined,
    checkpoint(checkpoint) {
      // A copy, since training continues; the others are not read.
      if (abort.signal.aborted) checkpoints.push(structuredClone(checkpoint));
      return 'written';
    },
    signal: abort.signal,
    clock: () => performance.now(),
    peakMemoryBytes: () => 0,
    checkpoints: { everyMs: Infinity, share: 1 },
  };
  return { trainingHost, abort, checkpoints, metrics };
}

function steps(network: CompiledNetwork, onStep: () => void): CompiledNetwork {
  const { frozen } = network;
  return {
    ...network,
    trainStep(...args) {
      onStep();
      return network.trainStep(...args);
    },
    frozen: frozen && {
      ...frozen,
      trainStep(...args) {
        onStep();
        return frozen.trainStep(...args);
      },
    },
  };
}

/** Trains one attempt of a case, stopped at a step if asked; what it left. */
async function attempt({ network = {}, training = {} }: Case, stopAt: number, from?: Checkpoint) {
  const settings = { ...still, ...training };
  const graph = { ...plainNetwork, frames: settings.frames, batchSize: 5, ...network };
  const compiled = compileNetwork(
    graph,
    from === undefined ? { kind: 'seeded', seed: 3 } : { kind: 'state', state: from.state },
  );
  const { trainingHost, abort, checkpoints, metrics } = host();
  let done = from?.place.step ?? 0;
  const outcome = await train(
    steps(compiled, () => {
      done += 1;
      if (done === stopAt) abort.abort();
    }),
    randomMovies(22, ['train', 'train', 'validation', 'train', 'test']),
    settings,
    trainingHost,
    from,
  );
  const state = compiled.readState();
  compiled.close();
  return { outcome, state, metrics, checkpoint: checkpoints.at(-1) };
}

/** What a result says beside how long it took; its tensors are compared as bytes, for they are many. */
const figures = ({ elapsedMs: _e, peakMemoryBytes: _p, parameters: _t, ...rest }: TrainingResult) =>
  rest;

function expectSameBits(actual: NetworkState, expected: NetworkState): void {
  expect([...actual.keys()]).toEqual([...expected.keys()]);
  for (const [tensor, { data }] of expected) {
    expect(Buffer.compare(view(actual.get(tensor)!.data), view(data)), tensor).toBe(0);
  }
}

describe('a trial stopped at any step and resumed ends with the bits of one never stopped', () => {
  for (const [name, settings] of Object.entries(cases)) {
    it(`with ${name}`, { timeout: isLong ? 3_600_000 : 120_000 }, async () => {
      const uninterrupted = await attempt(settings, 0);
      expect(uninterrupted.outcome.kind).toBe('finished');
      const last = still.epochs * stepsPerEpoch;
      const stops = isLong
        ? Array.from({ length: last }, (_, step) => step + 1)
        : [1 + Math.floor(Math.random() * last)];
      for (const stop of stops) {
        const first = await attempt(settings, stop);
        expect(first.outcome, `stopped at ${stop}`).toEqual({ kind: 'stopped', step: stop });
        const second = await attempt(settings, 0, first.checkpoint);
        const [ended, undisturbed] = [second.outcome, uninterrupted.outcome] as TrainingResult[];
        expect(figures(ended!), `stopped at ${stop}`).toEqual(figures(undisturbed!));
        expectSameBits(ended!.parameters, undisturbed!.parameters);
        expectSameBits(second.state, uninterrupted.state);
        expect([...first.metrics, ...second.metrics]).toEqual(uninterrupted.metrics);
      }
    });
  }
});

function view({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
