import { absolute, minimum, scale, square, subtract, add, mean } from '../graph/arithmetic.js';
import { scalar } from '../graph/constants.js';
import type { Output } from '../graph/graph.js';
import type { NetworkSettings } from '../settings/parts.js';

/** Each loss of predictions and labels, both [batch]: a scalar. */
const losses: Readonly<
  Record<NetworkSettings['loss'], (predictions: Output, labels: Output) => Output>
> = {
  mse: (predictions, labels) => mean(square(subtract(predictions, labels))),
  mae: (predictions, labels) => mean(absolute(subtract(predictions, labels))),
  // With delta 1 (torch.nn.HuberLoss): half the square of the part up to 1, and the rest as it is.
  huber: (predictions, labels) => {
    const distance = absolute(subtract(predictions, labels));
    const near = minimum(distance, scalar(distance.node.graph, 1));
    return mean(add(scale(square(near), 0.5), subtract(distance, near)));
  },
};

/** The mean loss over the batch, a scalar; predictions and labels [batch]. */
export function lossOf(kind: NetworkSettings['loss'], predictions: Output, labels: Output): Output {
  return losses[kind](predictions, labels);
}
