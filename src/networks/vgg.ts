import { relu } from '../graph/arithmetic.js';
import { cast } from '../graph/layout.js';
import { maxPool } from '../graph/convolution/pooling.js';
import type { Network, TensorName } from './network.js';
import { adaptiveAveragePoolFlat, convolution, linear } from './layers.js';
import { timmWeights } from './published/published-weights.js';

/**
 * A VGG without BatchNorm (Simonyan and Zisserman 2015) with torchvision's module names, its 4096-4096 head and one
 * linear output. Images must be at least 32 pixels high and wide.
 * @param depths convolutions in each of the five blocks
 */
function vgg(
  depths: readonly number[],
  { published, cost }: Pick<Network, 'published'> & { readonly cost: number },
): Network {
  return {
    firstConvolution: 'features.0',
    lastLayer: 'classifier.6',
    hasBatchNorm: false,
    hasDropout: true,
    published,
    // 224 x 224 x 64 x 3 x 3 x 3.
    cost: { pass: cost, firstConvolution: 0.087 },
    startOfLinear: ({ role }) =>
      role === 'linear-weight'
        ? { kind: 'normal', standardDeviation: 0.01 }
        : { kind: 'constant', value: 0 },
    nameOf,
    features(pass, images) {
      const window = { extent: 3, stride: 1, padding: 1 };
      let value = images;
      // torchvision numbers convolutions, ReLUs and pools in one sequence.
      let place = 0;
      for (const [block, depth] of depths.entries()) {
        const filters = Math.min(64 * 2 ** block, 512);
        for (let index = 0; index < depth; index++) {
          const name = `features.${place}`;
          const convolved = convolution(pass, value, { name, filters, bias: true, ...window });
          value = relu(pass.stage(name, convolved));
          place += 2;
        }
        value = maxPool(value, { extent: 2, stride: 2, padding: 0 });
        value = pass.stage(`features.${place}`, value);
        place += 1;
      }
      value = pass.stage('avgpool', adaptiveAveragePoolFlat(cast(value, 'float32'), 7));
      value = relu(pass.stage('classifier.0', linear(pass, value, 'classifier.0', 4096)));
      value = pass.dropout(value, 'classifier.3');
      return relu(pass.stage('classifier.3', linear(pass, value, 'classifier.3', 4096)));
    },
    head(pass, value) {
      const kept = pass.dropout(value, 'classifier.6');
      return pass.stage('classifier.6', linear(pass, kept, 'classifier.6', 1));
    },
  };
}

/**
 * timm's VGG keeps its head as convolutions: torchvision's classifier.0 is a 7x7 one over the pooled [512, 7, 7], classifier.3
 * a 1x1 one. In C order the numbers are the same.
 */
const timmLayers: ReadonlyMap<string, string> = new Map([
  ['pre_logits.fc1', 'classifier.0'],
  ['pre_logits.fc2', 'classifier.3'],
  ['head.fc', 'classifier.6'],
]);

function nameOf(inFile: string): TensorName {
  const end = inFile.lastIndexOf('.');
  const [layer, part] = [inFile.slice(0, end), inFile.slice(end)];
  const known = timmLayers.get(layer);
  if (known === undefined) return { name: inFile, asConvolution: false };
  return { name: `${known}${part}`, asConvolution: layer !== 'head.fc' && part === '.weight' };
}

export const vgg16 = vgg([2, 2, 3, 3, 3], {
  cost: 15.47,
  published: timmWeights(
    'vgg16',
    '57b026918159a6bf9faf8405c3a551903768e7138989d9c6224a14227203fad8',
    640,
  ),
});
export const vgg19 = vgg([2, 2, 4, 4, 4], {
  cost: 19.63,
  published: timmWeights(
    'vgg19',
    '11aea017b543ff59233749d8f1cf544cda749378f5790d2fedab841fb86b7669',
    640,
  ),
});
