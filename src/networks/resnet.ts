import { add, mean, relu } from '../graph/arithmetic.js';
import { maxPool } from '../graph/convolution/pooling.js';
import type { Output } from '../graph/graph.js';
import { cast } from '../graph/layout.js';
import { convolution, linear, normalization } from './layers.js';
import type { ForwardPass, Network } from './network.js';
import { timmWeights } from './published/published-weights.js';

/** The convolutions of a residual block: their filters are `times` the block's width. */
type Block = readonly {
  readonly extent: number;
  readonly times: number;
  /** Whether it is the one that moves by the block's stride. */
  readonly strided: boolean;
}[];

/** Two 3x3 convolutions (He et al. 2015). */
const basicBlock: Block = [
  { extent: 3, times: 1, strided: true },
  { extent: 3, times: 1, strided: false },
];

/** 1x1, 3x3, 1x1 convolutions with the stride on the 3x3: torchvision's "v1.5". */
const bottleneck: Block = [
  { extent: 1, times: 1, strided: false },
  { extent: 3, times: 1, strided: true },
  { extent: 1, times: 4, strided: false },
];

function convolutionAndNorm(
  pass: ForwardPass,
  images: Output,
  names: { readonly convolution: string; readonly norm: string },
  layer: { readonly filters: number; readonly extent: number; readonly stride: number },
): Output {
  const padding = (layer.extent - 1) / 2;
  const named = { name: names.convolution, bias: false, padding, ...layer };
  return normalization(pass, convolution(pass, images, named), names.norm);
}

/** A block's convolutions, added to its images or, where these have another size, to a 1x1 convolution of them. */
function residualBlock(
  pass: ForwardPass,
  images: Output,
  block: Block,
  {
    name,
    width,
    stride,
  }: { readonly name: string; readonly width: number; readonly stride: number },
): Output {
  let value = images;
  for (const [index, { extent, times, strided }] of block.entries()) {
    const names = { convolution: `${name}.conv${index + 1}`, norm: `${name}.bn${index + 1}` };
    const layer = { filters: width * times, extent, stride: strided ? stride : 1 };
    value = convolutionAndNorm(pass, index === 0 ? value : relu(value), names, layer);
  }
  const filters = Number(value.shape.at(-1));
  if (stride === 1 && images.shape.at(-1) === filters) return relu(add(value, images));
  const names = { convolution: `${name}.downsample.0`, norm: `${name}.downsample.1` };
  const shortcut = convolutionAndNorm(pass, images, names, { filters, extent: 1, stride });
  return relu(add(value, shortcut));
}

/** A ResNet with torchvision's module names and one linear output. */
function resnet(
  block: Block,
  depths: readonly number[],
  { published, cost }: Pick<Network, 'published'> & { readonly cost: number },
): Network {
  return {
    firstConvolution: 'conv1',
    lastLayer: 'fc',
    hasBatchNorm: true,
    hasDropout: false,
    published,
    // 112 x 112 x 64 x 7 x 7 x 3.
    cost: { pass: cost, firstConvolution: 0.118 },
    // As torch.nn.Linear does by default.
    startOfLinear: ({ fanIn }) => ({ kind: 'uniform', bound: 1 / Math.sqrt(fanIn) }),
    nameOf: (name) => ({ name, asConvolution: false }),
    features(pass, images) {
      const first = { name: 'conv1', filters: 64, extent: 7, stride: 2, padding: 3, bias: false };
      let value = pass.stage('conv1', convolution(pass, images, first));
      value = pass.stage('bn1', normalization(pass, value, 'bn1'));
      value = pass.stage('relu', relu(value));
      value = pass.stage('maxpool', maxPool(value, { extent: 3, stride: 2, padding: 1 }));
      for (const [layer, depth] of depths.entries()) {
        for (let index = 0; index < depth; index++) {
          value = residualBlock(pass, value, block, {
            name: `layer${layer + 1}.${index}`,
            width: 64 * 2 ** layer,
            stride: layer > 0 && index === 0 ? 2 : 1,
          });
        }
        value = pass.stage(`layer${layer + 1}`, value);
      }
      return pass.stage('avgpool', mean(cast(value, 'float32'), [1, 2]));
    },
    head: (pass, value) => pass.stage('fc', linear(pass, value, 'fc', 1)),
  };
}

export const resnet18 = resnet(basicBlock, [2, 2, 2, 2], {
  cost: 1.81,
  published: timmWeights(
    'resnet18',
    '694f673df6520a3158624e8a89af086f59923ee4cd7436fe5bc3bc71d295ad81',
    64,
  ),
});
export const resnet50 = resnet(bottleneck, [3, 4, 6, 3], {
  cost: 4.09,
  published: timmWeights(
    'resnet50',
    '5d061a3c593d795bfe682d9b152bafbcf550579873492def3515b46db1189888',
    128,
  ),
});
