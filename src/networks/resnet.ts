import { relu } from '../graph/activation.js';
import { add } from '../graph/arithmetic.js';
import type { Output } from '../graph/graph.js';
import { cast } from '../graph/convolution/layout.js';
import { maxPool } from '../graph/convolution/pooling.js';
import { mean } from '../graph/reduction.js';
import type { ForwardPass, Network } from './network.js';
import { convolution, linear, normalization } from './layers.js';
import { timmWeights } from './published/published-weights.js';
import type { PublishedWeights } from './published/published-weights.js';

/** One residual block, as torchvision names its modules. */
type Block = (
  pass: ForwardPass,
  images: Output,
  block: { readonly name: string; readonly width: number; readonly stride: number },
) => Output;

function convolutionAndNorm(
  pass: ForwardPass,
  images: Output,
  names: { readonly convolution: string; readonly norm: string },
  layer: { readonly filters: number; readonly window: number; readonly stride: number },
): Output {
  const convolved = convolution(pass, images, {
    name: names.convolution,
    bias: false,
    padding: (layer.window - 1) / 2,
    ...layer,
  });
  return normalization(pass, convolved, names.norm);
}

/** The way around a block: the images themselves, or brought to its size by a 1x1 convolution. */
function shortcut(
  pass: ForwardPass,
  images: Output,
  { name, stride }: { readonly name: string; readonly stride: number },
  filters: number,
): Output {
  if (stride === 1 && images.shape.at(-1) === filters) return images;
  const names = { convolution: `${name}.downsample.0`, norm: `${name}.downsample.1` };
  return convolutionAndNorm(pass, images, names, { filters, window: 1, stride });
}

/** Two 3x3 convolutions (He et al. 2015). */
const basicBlock: Block = (pass, images, block) => {
  const { name, width, stride } = block;
  const layer = (index: number, value: Output, step: number) =>
    convolutionAndNorm(
      pass,
      value,
      { convolution: `${name}.conv${index}`, norm: `${name}.bn${index}` },
      { filters: width, window: 3, stride: step },
    );
  const first = relu(layer(1, images, stride));
  const second = layer(2, first, 1);
  return relu(add(second, shortcut(pass, images, block, width)));
};

/** 1x1, 3x3, 1x1 convolutions with the stride on the 3x3: torchvision's "v1.5". */
const bottleneck: Block = (pass, images, block) => {
  const { name, width, stride } = block;
  const layer = (index: number, value: Output, filters: number, window: number, step: number) =>
    convolutionAndNorm(
      pass,
      value,
      { convolution: `${name}.conv${index}`, norm: `${name}.bn${index}` },
      { filters, window, stride: step },
    );
  const first = relu(layer(1, images, width, 1, 1));
  const second = relu(layer(2, first, width, 3, stride));
  const third = layer(3, second, width * 4, 1, 1);
  return relu(add(third, shortcut(pass, images, block, width * 4)));
};

/** A ResNet with torchvision's module names and one linear output. */
function resnet(
  block: Block,
  depths: readonly number[],
  { published, cost }: { readonly published: PublishedWeights; readonly cost: number },
): Network {
  const features: Network['features'] = (pass, images) => {
    const stage = (name: string, value: Output): Output => {
      pass.stage(name, value);
      return value;
    };
    let value = stage(
      'conv1',
      convolution(pass, images, {
        name: 'conv1',
        filters: 64,
        window: 7,
        stride: 2,
        padding: 3,
        bias: false,
      }),
    );
    value = stage('bn1', normalization(pass, value, 'bn1'));
    value = stage('relu', relu(value));
    value = stage('maxpool', maxPool(value, { window: 3, stride: 2, padding: 1 }));
    for (const [layer, depth] of depths.entries()) {
      for (let index = 0; index < depth; index++) {
        value = block(pass, value, {
          name: `layer${layer + 1}.${index}`,
          width: 64 * 2 ** layer,
          stride: layer > 0 && index === 0 ? 2 : 1,
        });
      }
      stage(`layer${layer + 1}`, value);
    }
    return stage('avgpool', mean(cast(value, 'float32'), [1, 2]));
  };
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
    features,
    head(pass, value) {
      const result = linear(pass, value, 'fc', 1);
      pass.stage('fc', result);
      return result;
    },
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
