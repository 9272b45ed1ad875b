import { relu } from '../graph/activation.js';
import type { Output } from '../graph/graph.js';
import { cast } from '../graph/convolution/layout.js';
import { maxPool } from '../graph/convolution/pooling.js';
import { adaptiveAveragePoolFlat } from './adaptive-pool.js';
import type { Network } from './forward-pass.js';
import { convolution, linear } from './layers.js';

/**
 * A VGG without BatchNorm (Simonyan and Zisserman 2015) with torchvision's module names, its 4096-4096 head and one
 * linear output. Images must be at least 32 pixels high and wide.
 * @param depths convolutions in each of the five blocks
 */
function vgg(depths: readonly number[]): Network {
  const features: Network['features'] = (pass, images) => {
    const stage = (name: string, value: Output): Output => {
      pass.stage(name, value);
      return value;
    };
    let value = images;
    // torchvision numbers convolutions, ReLUs and pools in one sequence.
    let place = 0;
    for (const [block, depth] of depths.entries()) {
      for (let index = 0; index < depth; index++) {
        const name = `features.${place}`;
        const convolved = convolution(pass, value, {
          name,
          filters: Math.min(64 * 2 ** block, 512),
          window: 3,
          stride: 1,
          padding: 1,
          bias: true,
        });
        value = relu(stage(name, convolved));
        place += 2;
      }
      value = maxPool(value, { window: 2, stride: 2, padding: 0 });
      stage(`features.${place}`, value);
      place += 1;
    }
    value = stage('avgpool', adaptiveAveragePoolFlat(cast(value, 'float32'), 7));
    value = relu(stage('classifier.0', linear(pass, value, 'classifier.0', 4096)));
    value = pass.dropout(value, 'classifier.3');
    return relu(stage('classifier.3', linear(pass, value, 'classifier.3', 4096)));
  };
  return {
    firstConvolution: 'features.0',
    lastLayer: 'classifier.6',
    features,
    head(pass, value) {
      const result = linear(pass, pass.dropout(value, 'classifier.6'), 'classifier.6', 1);
      pass.stage('classifier.6', result);
      return result;
    },
  };
}

export const vgg16 = vgg([2, 2, 3, 3, 3]);
export const vgg19 = vgg([2, 2, 4, 4, 4]);
