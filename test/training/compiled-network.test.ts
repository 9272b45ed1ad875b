import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '#src/files/hash.js';
import type { Tensor } from '#src/networks/tensor.js';
import { compileNetwork } from '#src/training/compiled-network.js';
import type { CompiledNetwork } from '#src/training/compiled-network.js';
import type { InitialState } from '#src/training/network-state.js';
import { NetworkStateError } from '#src/training/network-state.js';
import { networkGraph } from '#src/training/network-graph.js';
import type { NetworkSettings } from '#src/settings/parts.js';
import { plainNetwork } from './plain-network.js';

const settings: NetworkSettings = { ...plainNetwork, frames: 2, weightDecay: 0.01 };

const opened: CompiledNetwork[] = [];
afterEach(() => {
  for (const network of opened.splice(0)) network.close();
});

function compile(changes: Partial<NetworkSettings> = {}, initial?: InitialState): CompiledNetwork {
  const network = compileNetwork(
    { ...settings, ...changes },
    initial ?? { kind: 'seeded', seed: 5 },
  );
  opened.push(network);
  return network;
}

/** A network just compiled, for what changes nothing of it. */
let untouched: CompiledNetwork;
let start: ReturnType<CompiledNetwork['readState']>;
beforeAll(() => {
  untouched = compileNetwork(settings, { kind: 'seeded', seed: 5 });
  start = untouched.readState();
});
afterAll(() => untouched.close());

function batch(count: number, salt = 1, image = settings.image) {
  const length = count * settings.frames * image ** 2 * 3;
  const images = Uint8Array.from({ length }, (_, index) =>
    Math.round(127 + 100 * Math.sin(index * 0.01 * salt + salt) + (index % 17)),
  );
  return {
    images,
    labels: Float32Array.from({ length: count }, (_, i) => Math.cos(i + salt)),
    seeds: { noise: Int32Array.from({ length: 2 * count }, (_, i) => i * salt) },
  };
}

const step = (index: number, seed = index) =>
  ({ learningRate: 1e-3, index, seed: [seed, -seed] }) as const;

/** A hash of each tensor's bytes: comparing millions of numbers one by one takes minutes. */
function bits(state: ReadonlyMap<string, Tensor>): Record<string, string> {
  return Object.fromEntries(
    [...state].map(([name, { data }]) => {
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      return [name, sha256(bytes)];
    }),
  );
}

describe('a compiled network', () => {
  it('learns: the loss of a batch that it sees again and again falls', () => {
    const network = compile();
    const seen = batch(4);
    const losses = Array.from({ length: 12 }, (_, index) =>
      network.trainStep(seen, step(index + 1)),
    ).map(({ loss }) => loss);
    expect(losses.at(-1)).toBeLessThan(0.5 * losses[0]!);
  });

  it('gives the same bits for the same seed and others for another', () => {
    const runs = [5, 5, 6].map((seed) => {
      const network = compile({ noise: 0.1, dropout: 0.2 }, { kind: 'seeded', seed });
      const results = [1, 2].map((index) => network.trainStep(batch(4, index), step(index)));
      return { results, state: bits(network.readState()) };
    });
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]?.results[0]?.loss).not.toBe(runs[0]?.results[0]?.loss);
  });

  it('multiplies in bfloat16 where asked, near enough to float32, with a float32 state that resumes to the bit', () => {
    const image = 64;
    const exact = compile({ image });
    const rounded = compile({ image, precision: 'bfloat16' });
    const [want, got] = [exact, rounded].map((network) =>
      network.trainStep(batch(8, 1, image), step(1)),
    ) as [ReturnType<CompiledNetwork['trainStep']>, ReturnType<CompiledNetwork['trainStep']>];
    expect(got.loss).not.toBe(want.loss);
    expect(Math.abs(got.loss - want.loss)).toBeLessThan(0.05 * want.loss);
    expect(Math.abs(got.gradientNorm - want.gradientNorm)).toBeLessThan(0.1 * want.gradientNorm);
    const state = rounded.readState();
    expect([...state.values()].every(({ type }) => type === 'float32')).toBe(true);
    // A master weight that was kept in bfloat16 would have the lower half of its bits empty.
    const weight = new Uint32Array(state.get('layer1.0.conv1.weight')!.data.buffer.slice(0));
    expect(weight.some((word) => (word & 0xffff) !== 0)).toBe(true);
    const resumed = compile({ image, precision: 'bfloat16' }, { kind: 'state', state });
    const results = [rounded, resumed].map((network) => {
      const result = network.trainStep(batch(3, 2, image), step(2));
      return { result, state: bits(network.readState()) };
    });
    expect(results[1]).toEqual(results[0]);
  });

  it.each([
    ['backbone', ['fc']],
    ['body', ['conv1', 'fc']],
  ] as const)('freeze: %s trains %s and leaves every bit of the rest', (freeze, trained) => {
    const network = compile({ freeze });
    const before = bits(network.readState());
    for (const index of [1, 2]) network.trainStep(batch(4, index), step(index));
    const after = bits(network.readState());
    const changed = Object.keys(before).filter((name) => before[name] !== after[name]);
    const owners = changed.filter((name) => !name.includes('/')).map((name) => name.split('.')[0]);
    expect([...new Set(owners)]).toEqual(trained);
    const withMoments = Object.keys(after).filter((name) => name.startsWith('adam.m/'));
    expect(withMoments.map((name) => name.slice('adam.m/'.length).split('.')[0])).toEqual(owners);
    const filterGradients = networkGraph({ ...settings, freeze }).graph.nodes.filter(
      ({ operation }) => operation === 'Conv2DBackpropFilter',
    );
    expect(filterGradients).toHaveLength(trained.length - 1);
  });

  it('trains and predicts from the features of a frozen backbone as from the images', () => {
    const [byImages, byFeatures] = [
      compile({ freeze: 'backbone' }),
      compile({ freeze: 'backbone' }),
    ];
    const seen = batch(4);
    const { frozen } = byFeatures;
    const features = frozen!.features(seen.images, 4);
    expect(features).toHaveLength(4 * 512);
    for (const index of [1, 2]) {
      const expected = byImages.trainStep(seen, step(index));
      expect(frozen!.trainStep({ features, labels: seen.labels }, step(index))).toEqual(expected);
    }
    expect(bits(byFeatures.readState())).toEqual(bits(byImages.readState()));
    const predicted = frozen!.predict(features, 4);
    byImages
      .predict(seen.images, 4)
      .forEach((value, place) => expect(predicted[place]).toBeCloseTo(value, 5));
    expect(untouched.frozen).toBeNull();
  });

  it('resumes from a state with the bits of one that was never stopped', () => {
    const first = compile({ noise: 0.1 });
    first.trainStep(batch(4), step(1));
    const state = first.readState();
    const second = compile({ noise: 0.1 }, { kind: 'state', state });
    const third = compile({ noise: 0.1 }, { kind: 'seeded', seed: 99 });
    third.writeState(state);
    const [went, resumed, written] = [first, second, third].map((network) => {
      const result = network.trainStep(batch(3, 2), step(2));
      return { result, state: bits(network.readState()) };
    });
    expect(resumed).toEqual(went);
    expect(written).toEqual(went);
  });

  it('takes batches of any size, and predicts each sample alike in any of them', () => {
    const network = compile();
    for (const count of [3, 5, 2]) {
      expect(network.trainStep(batch(count), step(1)).predictions).toHaveLength(count);
    }
    const { images } = batch(5);
    const together = network.predict(images, 5);
    const one = network.predict(images.subarray(0, images.length / 5), 1);
    expect(one[0]).toBeCloseTo(together[0]!, 4);
    expect(network.predict(images, 5)).toEqual(together);
  });

  it('adds noise to training images alone, by the seeds of the samples', () => {
    const [still, noisy] = [compile({ noise: 0 }), compile({ noise: 0.2 })];
    noisy.writeState(still.readState());
    const { images } = batch(4);
    // At a learning rate of 0 a step leaves the parameters as they are.
    const trained = (network: CompiledNetwork, seed: number) =>
      network.trainStep(
        { ...batch(4), seeds: { noise: Int32Array.from({ length: 8 }, (_, i) => seed + i) } },
        { ...step(1), learningRate: 0 },
      ).predictions;
    expect(noisy.predict(images, 4)).toEqual(still.predict(images, 4));
    expect(trained(still, 1)).toEqual(trained(still, 2));
    expect(trained(noisy, 1)).toEqual(trained(noisy, 1));
    expect(trained(noisy, 1)).not.toEqual(trained(noisy, 2));
    expect(trained(noisy, 1)).not.toEqual(trained(still, 1));
  });

  it('drops units of VGG while training alone, by the seed of the step', () => {
    const network = compile({ backbone: 'vgg16', dropout: 0.5, optimizer: 'sgd' });
    const still = { ...step(1), learningRate: 0 };
    const seeds = [
      [1, 2],
      [1, 2],
      [3, 4],
    ] as const;
    const [first, again, other] = seeds.map(
      (seed) => network.trainStep(batch(2), { ...still, seed }).predictions,
    );
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    const { images } = batch(2);
    expect(network.predict(images, 2)).toEqual(network.predict(images, 2));
  });

  it('drops nothing of a ResNet, as torchvision does not: the place in a batch plays no part', () => {
    const network = compile({ dropout: 0.5 });
    const { images, labels } = batch(2);
    const half = images.length / 2;
    const swapped = Uint8Array.from([...images.subarray(half), ...images.subarray(0, half)]);
    const still = { ...step(1), learningRate: 0 };
    const one = network.trainStep({ images, labels }, still).predictions;
    const other = network.trainStep({ images: swapped, labels }, still).predictions;
    expect(other[0]).toBeCloseTo(one[1] ?? Number.NaN, 4);
    expect(other[1]).toBeCloseTo(one[0] ?? Number.NaN, 4);
  });

  it('reads its state under torchvision names and layouts, and the optimiser', () => {
    const state = start;
    const own = [...state.keys()].filter((name) => !name.includes('/'));
    expect(state.get('conv1.weight')?.shape).toEqual([64, 6, 7, 7]);
    expect(state.get('fc.weight')?.shape).toEqual([1, 512]);
    expect(state.get('layer4.0.downsample.1.running_var')?.data[7]).toBe(1);
    expect(own).toHaveLength(62 + 40);
    expect(state.size).toBe(62 + 40 + 2 * 62);
    expect([...state.get('adam.m/fc.weight')!.data]).toEqual(Array(512).fill(0));
    // torchvision's resnet18 has 11,689,512; less 512,000 + 1,000 of its head, and 3 input channels more.
    expect(untouched.parameterCount).toBe(11_689_512 - 513_000 + 513 + 64 * 3 * 49);
  });

  it('draws its start as torchvision does', () => {
    const state = start;
    const spread = (name: string) => {
      const data = state.get(name)!.data as Float32Array;
      const mean = data.reduce((total, value) => total + value, 0) / data.length;
      const squares = data.reduce((total, value) => total + (value - mean) ** 2, 0);
      return { mean, deviation: Math.sqrt(squares / data.length), data };
    };
    const convolution = spread('layer2.0.conv1.weight');
    expect(convolution.mean).toBeCloseTo(0, 3);
    expect(convolution.deviation / Math.sqrt(2 / (128 * 9))).toBeCloseTo(1, 1.5);
    const head = spread('fc.weight');
    expect(head.deviation * Math.sqrt(3 * 512)).toBeCloseTo(1, 1);
    expect(Math.max(...head.data.map(Math.abs))).toBeLessThanOrEqual(1 / Math.sqrt(512));
    expect([...state.get('bn1.weight')!.data]).toEqual(Array(64).fill(1));
  });

  it('starts from a network without optimiser state, as kept models are', () => {
    const trained = compile();
    trained.trainStep(batch(4), step(1));
    const kept = new Map([...trained.readState()].filter(([name]) => !name.includes('/')));
    const fresh = compile({}, { kind: 'state', state: kept });
    expect([...fresh.readState().get('adam.v/fc.bias')!.data]).toEqual([0]);
    expect(fresh.predict(batch(2).images, 2)).toEqual(trained.predict(batch(2).images, 2));
  });

  it('refuses a state that does not fit, names what is wrong, and keeps its own', () => {
    const before = bits(start);
    const damaged = new Map(start);
    damaged.delete('bn1.weight');
    damaged.set('stranger', { type: 'float32', shape: [1], data: Float32Array.of(1) });
    damaged.set('fc.bias', { type: 'float32', shape: [2], data: Float32Array.of(1, 2) });
    damaged.set('bn1.bias', { type: 'int32', shape: [64], data: new Int32Array(64) });
    const refused = expect.objectContaining({
      kind: 'network-state-mismatch',
      difference: {
        missing: ['bn1.weight'],
        unexpected: ['stranger'],
        misshapen: [{ name: 'fc.bias', shape: [2], expected: [1] }],
        mistyped: [{ name: 'bn1.bias', type: 'int32' }],
      },
    }) as NetworkStateError;
    expect(() => untouched.writeState(damaged)).toThrow(refused);
    expect(() => compile({}, { kind: 'state', state: damaged })).toThrow(NetworkStateError);
    expect(bits(untouched.readState())).toEqual(before);
  });

  it('refuses images of another size', () => {
    expect(() => untouched.predict(new Uint8Array(10), 1)).toThrow(/\[1, 2, 32, 32, 3\]/);
  });
});

describe('the loss', () => {
  it.each([
    ['mse', (error: number) => error ** 2],
    ['mae', (error: number) => Math.abs(error)],
    ['huber', (error: number) => (Math.abs(error) < 1 ? error ** 2 / 2 : Math.abs(error) - 0.5)],
  ] as const)('%s is the mean over the batch', (loss, of) => {
    const seen = { ...batch(4), labels: Float32Array.of(0.1, -4, 2, 0) };
    const result = compile({ loss }).trainStep(seen, step(1));
    const errors = seen.labels.map((label, index) => result.predictions[index]! - label);
    const expected = Array.from(errors, of).reduce((total, value) => total + value, 0) / 4;
    expect(result.loss).toBeCloseTo(expected, 4);
  });
});
