import { constant } from '../graph/constants.js';
import { convolution2d } from '../graph/convolution/convolution.js';
import { pad, paddingKind } from '../graph/convolution/window.js';
import type { SlidingWindow } from '../graph/convolution/window.js';
import type { Output } from '../graph/graph.js';
import { cast, reshape, transpose } from '../graph/layout.js';
import { biasAdd, matrixProduct } from '../graph/linear.js';
import { batchNorm } from '../graph/normalization.js';
import type { ForwardPass, NetworkTensor } from './network.js';

/** A convolution as torch.nn.Conv2d makes one; `extent` is the height and width of the filter. */
interface ConvolutionLayer extends SlidingWindow {
  /** The module's name in torchvision. */
  readonly name: string;
  readonly filters: number;
  readonly bias: boolean;
}

/** torch.nn.Conv2d over images [batch, height, width, channels], in the images' own type: weights are float32. */
export function convolution(pass: ForwardPass, images: Output, layer: ConvolutionLayer): Output {
  const { name, filters, extent, padding, bias } = layer;
  const channels = lastExtent(images);
  const fanIn = channels * extent ** 2;
  const weight = pass.tensor({
    name: `${name}.weight`,
    role: 'convolution-weight',
    shape: [filters, channels, extent, extent],
    fanIn,
  });
  // The gradient of a filter needs explicit zeros around its images: made once for both passes, and only where the layer trains.
  const padsFirst = pass.trains(name) && paddingKind(images.shape, layer) === 'EXPLICIT';
  const result = padsFirst
    ? convolution2d(pad(images, padding, 0), weight, { ...layer, padding: 0 })
    : convolution2d(images, weight, layer);
  if (!bias) return result;
  const shape = [filters];
  const offset = pass.tensor({ name: `${name}.bias`, role: 'convolution-bias', shape, fanIn });
  return biasAdd(result, cast(offset, images.type));
}

/** torch.nn.BatchNorm2d over images [batch, height, width, channels]; its `num_batches_tracked`, which nothing reads, is left out. */
export function normalization(pass: ForwardPass, images: Output, name: string): Output {
  const channels = lastExtent(images);
  const vector = (key: string, role: NetworkTensor['role']): NetworkTensor => ({
    name: `${name}.${key}`,
    role,
    shape: [channels],
    fanIn: channels,
  });
  const mean = vector('running_mean', 'running-mean');
  const variance = vector('running_var', 'running-variance');
  const training = pass.trains(name);
  const result = batchNorm(
    images,
    {
      scale: pass.tensor(vector('weight', 'norm-scale')),
      offset: pass.tensor(vector('bias', 'norm-offset')),
      runningMean: pass.tensor(mean),
      runningVariance: pass.tensor(variance),
    },
    { training, epsilon: 1e-5, momentum: 0.1 },
  );
  if (training) {
    pass.updateStatistic(mean, result.runningMean);
    pass.updateStatistic(variance, result.runningVariance);
  }
  return result.normalized;
}

/**
 * torch.nn.Linear over values [batch, in]; gives [batch, units]. Always in float32: a batch is so small that reading the weights
 * takes the time, and rounding them first would read and write more.
 */
export function linear(pass: ForwardPass, values: Output, name: string, units: number): Output {
  const fanIn = lastExtent(values);
  const weight = pass.tensor({
    name: `${name}.weight`,
    role: 'linear-weight',
    shape: [units, fanIn],
    fanIn,
  });
  const bias = pass.tensor({ name: `${name}.bias`, role: 'linear-bias', shape: [units], fanIn });
  // As (W x^T)^T: a second factor is rearranged for every product, and a VGG's 411 MB take three times as long as the product.
  const product = transpose(matrixProduct(weight, values, { second: true }), [1, 0]);
  return biasAdd(product, bias);
}

/**
 * torch.nn.AdaptiveAvgPool2d(size) followed by flattening in PyTorch's order: images [batch, height, width, channels] to
 * [batch, channels * size * size], channels outermost. Bin i of an axis averages its pixels from floor(i * extent / size)
 * to ceil((i + 1) * extent / size), so that small images are repeated and larger ones averaged; written as one product
 * with a constant matrix.
 */
export function adaptiveAveragePoolFlat(images: Output, size: number): Output {
  const [, height, width, channels] = images.shape;
  if (typeof height !== 'number' || typeof width !== 'number' || typeof channels !== 'number') {
    throw new RangeError('Pooling needs to know the extents of its images.');
  }
  const outermostChannels = transpose(images, [0, 3, 1, 2]);
  if (height === size && width === size) {
    return reshape(outermostChannels, [null, channels * size * size]);
  }
  const rows = binWeights(height, size);
  const columns = binWeights(width, size);
  const weights = rows.flatMap((row) =>
    columns.map((column) => row.flatMap((down) => column.map((across) => down * across))),
  );
  const pixels = reshape(outermostChannels, [null, height * width]);
  const matrix = constant(images.node.graph, weights.flat(), [size * size, height * width]);
  return reshape(matrixProduct(pixels, matrix, { second: true }), [null, channels * size * size]);
}

/** For each of `size` bins the share of each of `extent` pixels. */
function binWeights(extent: number, size: number): number[][] {
  return Array.from({ length: size }, (_, bin) => {
    const start = Math.floor((bin * extent) / size);
    const end = Math.ceil(((bin + 1) * extent) / size);
    return Array.from({ length: extent }, (__, pixel) =>
      pixel >= start && pixel < end ? 1 / (end - start) : 0,
    );
  });
}

function lastExtent(value: Output): number {
  const extent = value.shape.at(-1);
  if (typeof extent !== 'number') throw new RangeError(`${value.node.name} has no known width.`);
  return extent;
}
