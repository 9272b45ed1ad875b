import type { Backbone } from './backbones.js';
import type { NetworkTensor } from './weights/network-tensor.js';

/** How the numbers of a tensor are drawn before training. */
export type Initialization =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'normal'; readonly standardDeviation: number }
  /** Uniform in (-bound, bound). */
  | { readonly kind: 'uniform'; readonly bound: number };

/**
 * How torchvision 0.24 starts a tensor: convolutions by He's normal distribution over the fan-out, VGG's linear layers from
 * N(0, 0.01), ResNet's as torch.nn.Linear does by default, BatchNorm as the identity.
 */
export function initialization(backbone: Backbone, tensor: NetworkTensor): Initialization {
  const isVgg = backbone === 'vgg16' || backbone === 'vgg19';
  switch (tensor.role) {
    case 'convolution-weight': {
      const [filters = 1, , height = 1, width = 1] = tensor.shape;
      return { kind: 'normal', standardDeviation: Math.sqrt(2 / (filters * height * width)) };
    }
    case 'linear-weight':
      return isVgg
        ? { kind: 'normal', standardDeviation: 0.01 }
        : { kind: 'uniform', bound: 1 / Math.sqrt(tensor.fanIn) };
    case 'linear-bias':
      return isVgg
        ? { kind: 'constant', value: 0 }
        : { kind: 'uniform', bound: 1 / Math.sqrt(tensor.fanIn) };
    case 'norm-scale':
    case 'running-variance':
      return { kind: 'constant', value: 1 };
    case 'convolution-bias':
    case 'norm-offset':
    case 'running-mean':
      return { kind: 'constant', value: 0 };
  }
}
