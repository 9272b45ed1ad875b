import { convolution2d } from '../graph/convolution/convolution.js';
import type { ConvolutionOptions } from '../graph/convolution/convolution.js';
import type { Output } from '../graph/graph.js';
import { cast, transpose } from '../graph/convolution/layout.js';
import { biasAdd, matrixProduct } from '../graph/linear.js';
import { batchNorm } from '../graph/normalization.js';
import { pad } from '../graph/convolution/padding.js';
import { paddingKind } from '../graph/convolution/window.js';
import type { ForwardPass } from './network.js';
import type { NetworkTensor, TensorRole } from './weights/network-tensor.js';

/** A convolution as torch.nn.Conv2d makes one. */
export interface ConvolutionLayer extends ConvolutionOptions {
  /** The module's name in torchvision. */
  readonly name: string;
  readonly filters: number;
  /** Height and width of the filter. */
  readonly window: number;
  readonly bias: boolean;
}

/** torch.nn.Conv2d over images [batch, height, width, channels], in the images' own type: weights are float32. */
export function convolution(pass: ForwardPass, images: Output, layer: ConvolutionLayer): Output {
  const { name, filters, window, bias } = layer;
  const channels = lastExtent(images);
  const fanIn = channels * window * window;
  const weight = pass.tensor({
    name: `${name}.weight`,
    role: 'convolution-weight',
    shape: [filters, channels, window, window],
    fanIn,
  });
  const result = pass.trains(name)
    ? convolution2d(...withZerosShown(images, weight, layer))
    : convolution2d(images, weight, layer);
  if (!bias) return result;
  const offset: NetworkTensor = {
    name: `${name}.bias`,
    role: 'convolution-bias',
    shape: [filters],
    fanIn,
  };
  return biasAdd(result, cast(pass.tensor(offset), images.type));
}

/**
 * The arguments of a convolution with its zeros around the images where the gradient of its filter has to see them: a layer that
 * trains makes them once for both, one that does not is spared them.
 */
function withZerosShown(
  images: Output,
  weight: Output,
  { window, stride, padding }: ConvolutionLayer,
): Parameters<typeof convolution2d> {
  const kind = paddingKind(images.shape.slice(1, 3), { extent: window, stride, padding });
  return kind === 'EXPLICIT'
    ? [pad(images, padding, 0), weight, { stride, padding: 0 }]
    : [images, weight, { stride, padding }];
}

/** torch.nn.BatchNorm2d over images [batch, height, width, channels]; its `num_batches_tracked`, which nothing reads, is left out. */
export function normalization(pass: ForwardPass, images: Output, name: string): Output {
  const channels = lastExtent(images);
  const vector = (key: string, role: TensorRole): NetworkTensor => ({
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

function lastExtent(value: Output): number {
  const extent = value.shape.at(-1);
  if (typeof extent !== 'number') throw new RangeError(`${value.node.name} has no known width.`);
  return extent;
}
