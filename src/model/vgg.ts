import { relu } from '../graph/activation.js';
import type { Output } from '../graph/graph.js';
import { cast } from '../graph/layout.js';
import { maxPool } from '../graph/pooling.js';
import { adaptiveAveragePoolFlat } from './adaptive-pool.js';
import type { Network } from './forward-pass.js';
import { convolution, linear } from './layers.js';

/**
 * A VGG without BatchNorm (Simonyan and Zisserman 2015) with torchvision's module names, its 4096-4096 head and one
 * linear output. Images must be at least 32 pixels high and wide.
 * @param depths convolutions in each of the five blocks
 */
function vgg(depths: readonly number[]): Network {
  return (pass, images) => {
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
    for (const name of ['classifier.0', 'classifier.3']) {
      value = pass.dropout(relu(stage(name, linear(pass, value, name, 4096))));
    }
    return stage('classifier.6', linear(pass, value, 'classifier.6', 1));
  };
}

export const vgg16 = vgg([2, 2, 3, 3, 3]);
export const vgg19 = vgg([2, 2, 4, 4, 4]);
