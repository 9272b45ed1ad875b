import {
  add,
  divide,
  minimum,
  multiply,
  scale,
  squareRoot,
  halfSumOfSquares,
  sum,
} from '../graph/arithmetic.js';
import { scalar } from '../graph/constants.js';
import type { Output } from '../graph/graph.js';
import { pack } from '../graph/layout.js';

/**
 * The Euclidean norm of all gradients together, a scalar. Summed from one array, since AddN begins with whichever input
 * it may overwrite, and another order is another last bit.
 */
export function gradientNorm(gradients: readonly Output[]): Output {
  return squareRoot(scale(sum(pack(gradients.map((each) => halfSumOfSquares(each)))), 2));
}

/** The gradients times min(1, limit / (norm + 1e-6)), as torch.nn.utils.clip_grad_norm_. */
export function clippedGradients(
  gradients: readonly Output[],
  norm: Output,
  limit: number,
): Output[] {
  const { graph } = norm.node;
  const factor = minimum(
    divide(scalar(graph, limit), add(norm, scalar(graph, 1e-6))),
    scalar(graph, 1),
  );
  return gradients.map((gradient) => multiply(gradient, factor));
}
