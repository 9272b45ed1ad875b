import { addOutput, typeAttribute } from './graph.js';
import type { Output } from './graph.js';
import { cast } from './convolution/layout.js';
import { broadcastShape } from './shape.js';

/** 1 where first >= second, else 0, in the given type: no gradient. */
export function atLeast(first: Output, second: Output): Output {
  const chosen = addOutput(first.node.graph, {
    operation: 'GreaterEqual',
    inputs: [first, second],
    type: 'bool',
    shape: broadcastShape(first.shape, second.shape),
    attributes: { T: typeAttribute(first.type) },
  });
  return cast(chosen, first.type);
}
