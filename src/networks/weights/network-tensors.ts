import { placeholder } from '../../graph/constants.js';
import { newGraph } from '../../graph/graph.js';
import { backbones } from '../backbones.js';
import type { Backbone } from '../backbones.js';
import type { ForwardPass } from '../network.js';
import type { NetworkTensor } from './network-tensor.js';

/** Smaller images than VGG's five poolings leave anything of; the tensors are the same for every size. */
const image = 32;

/**
 * The tensors of a backbone in the order in which its forward pass asks for them: the first convolution's weight first, the
 * head's weight and bias last. The network's own definition says them, written into a graph that is thrown away.
 * @param frames of one sample; the first convolution takes 3 channels of each
 */
export function networkTensors(backbone: Backbone, frames: number): readonly NetworkTensor[] {
  const graph = newGraph();
  const tensors: NetworkTensor[] = [];
  const network = backbones[backbone];
  const pass: ForwardPass = {
    trains: () => false,
    tensor(tensor) {
      tensors.push(tensor);
      return placeholder(graph, tensor.name, 'float32', graphShape(tensor));
    },
    updateStatistic: () => undefined,
    dropout: (value) => value,
    stage: () => undefined,
  };
  const images = placeholder(graph, 'images', 'float32', [null, image, image, 3 * frames]);
  network.head(pass, network.features(pass, images));
  return tensors;
}

function graphShape({ role, shape }: NetworkTensor): readonly number[] {
  const [filters = 1, channels = 1, height = 1, width = 1] = shape;
  return role === 'convolution-weight' ? [height, width, channels, filters] : shape;
}
