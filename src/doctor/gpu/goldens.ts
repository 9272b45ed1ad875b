import type { NetworkTensor } from '../../networks/network.js';
import type { Backbone } from '../../networks/backbones.js';

/**
 * The recipe from which the goldens were made: PyTorch and this project generate the same weights and inputs, so that none
 * has to be stored. FNV-1a of a key seeds mulberry32.
 */
function uniformDraws(key: string, count: number, value: (u: number) => number) {
  const draws = new Float32Array(count);
  let state = fnv1a(key) | 0;
  for (let index = 0; index < count; index++) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    draws[index] = value((2 * ((mixed ^ (mixed >>> 14)) >>> 0)) / 4294967296 - 1);
  }
  return draws;
}

function fnv1a(text: string): number {
  let hash = 2166136261;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 16777619);
  return hash;
}

const product = (shape: readonly number[]) => shape.reduce((size, extent) => size * extent, 1);

/** The golden value of a tensor in PyTorch's layout. */
export function goldenTensor(tensor: NetworkTensor): Float32Array {
  const { name, role, shape } = tensor;
  const draw = (value: (u: number) => number, count = product(shape)) =>
    uniformDraws(name, count, value);
  switch (role) {
    case 'convolution-weight':
      return name === 'conv1.weight' || name === 'features.0.weight'
        ? firstConvolution(tensor)
        : draw((u) => u * Math.sqrt(6 / tensor.fanIn));
    case 'linear-weight':
      return draw((u) => u * Math.sqrt(3 / tensor.fanIn));
    case 'convolution-bias':
    case 'linear-bias':
      return draw((u) => 0.05 * u);
    case 'norm-scale':
      return draw((u) => 1 + 0.1 * u);
    case 'norm-offset':
    case 'running-mean':
      return draw((u) => 0.1 * u);
    case 'running-variance':
      return draw((u) => 1 + 0.5 * Math.abs(u));
  }
}

/** Filters for one frame, repeated for each frame and divided by their number. */
function firstConvolution({ name, shape }: NetworkTensor): Float32Array {
  const [filters = 0, channels = 0, height = 0, width = 0] = shape;
  const window = height * width;
  const fanIn = 3 * window;
  const single = uniformDraws(name, filters * fanIn, (u) => u * Math.sqrt(6 / fanIn));
  const frames = channels / 3;
  return Float32Array.from({ length: product(shape) }, (_, index) => {
    const place = index % window;
    const channel = Math.floor(index / window) % channels;
    const filter = Math.floor(index / (window * channels));
    return (single[filter * fanIn + (channel % 3) * window + place] ?? NaN) * (1 / frames);
  });
}

/** An input of the goldens, NCHW by recipe, as NHWC. */
export function goldenImages(batch: number, channels: number, size: number): Float32Array {
  const key = `input:n${batch}c${channels}s${size}`;
  const drawn = uniformDraws(key, batch * channels * size * size, (u) => u);
  const images = new Float32Array(drawn.length);
  const pixels = size * size;
  for (let sample = 0; sample < batch; sample++) {
    for (let channel = 0; channel < channels; channel++) {
      for (let pixel = 0; pixel < pixels; pixel++) {
        images[(sample * pixels + pixel) * channels + channel] =
          drawn[(sample * channels + channel) * pixels + pixel] ?? NaN;
      }
    }
  }
  return images;
}

/** What a network gave, computed in float64 from the recipe's weights and images. */
export interface NetworkGoldens {
  readonly backbone: Backbone;
  readonly frames: number;
  /** Pixels a side. */
  readonly image: number;
  /** Predictions in evaluation mode, one for each sample. */
  readonly evaluation: readonly number[];
  /** The labels of the first step: mean squared error, Adam. */
  readonly labels: readonly number[];
  readonly learningRate: number;
  readonly loss: number;
  /** Predictions in training mode. */
  readonly predictions: readonly number[];
  /** Euclidean norm of the gradient of all parameters. */
  readonly gradientNorm: number;
}

/**
 * What PyTorch 2.9 computes in float64 for resnet18 with 5 frames (15 channels) at 64 pixels, weights and images as
 * the recipe draws them: a part of test/networks/goldens/resnet18.json, small enough to go wherever the program goes.
 */
export const resnet18Goldens: NetworkGoldens = {
  backbone: 'resnet18',
  frames: 5,
  image: 64,
  evaluation: [0.07948767143536734, 0.25494576692076143],
  labels: [
    -0.38627174496650696, 0.3493540287017822, 0.40360885858535767, 0.4209398031234741,
    0.7863826751708984, -0.5471581816673279, 0.334110826253891, -0.3467455506324768,
  ],
  learningRate: 1e-5,
  loss: 0.21705189663924368,
  predictions: [
    0.487617457296707, 0.6611801131776426, 0.22898529274626034, 0.2482725617724133,
    0.353851690536819, -0.21891212794213888, -0.3867896500582473, -0.320978495343489,
  ],
  gradientNorm: 68.85392602654888,
};
