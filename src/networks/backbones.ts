import { placeholder } from '../graph/constants.js';
import { newGraph } from '../graph/graph.js';
import { graphShape } from './network.js';
import type { ForwardPass, Network, NetworkTensor } from './network.js';
import { resnet18, resnet50 } from './resnet.js';
import { vgg16, vgg19 } from './vgg.js';

/** The networks by the names that the sweep file uses. */
export const backbones = { resnet18, resnet50, vgg16, vgg19 } as const satisfies Readonly<
  Record<string, Network>
>;

/** A network's name in the sweep file. */
export type Backbone = keyof typeof backbones;

export const backboneNames = Object.keys(backbones) as [Backbone, ...Backbone[]];

/** Pixels: the five poolings of VGG leave nothing of smaller images. */
export const smallestImage = 32;

/**
 * The tensors of a backbone in the order in which its forward pass reads them: the first convolution's weight first, the
 * head's weight and bias last; they are the same for every size of image. They come from the network's own definition, written into
 * a graph that is thrown away.
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
    stage: (_, value) => value,
  };
  const images = [null, smallestImage, smallestImage, 3 * frames];
  network.head(pass, network.features(pass, placeholder(graph, 'images', 'float32', images)));
  return tensors;
}
