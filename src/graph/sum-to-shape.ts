import { integers } from './constants.js';
import { addOutput, typeAttribute } from './graph.js';
import type { Output } from './graph.js';
import { reshape } from './convolution/layout.js';
import { sameShape } from './shape.js';

/**
 * Undoes broadcasting in a gradient: sums over the axes along which `like` was repeated, so that the result has its
 * shape. Unknown extents are taken as not repeated.
 */
export function sumToShape(gradient: Output, like: Output): Output {
  if (sameShape(gradient.shape, like.shape)) return gradient;
  const lead = gradient.shape.length - like.shape.length;
  const axes = gradient.shape.flatMap((extent, axis) =>
    axis < lead || (like.shape[axis - lead] === 1 && extent !== 1) ? [axis] : [],
  );
  if (axes.length === 0) return gradient;
  const { graph } = gradient.node;
  const summed = addOutput(graph, {
    operation: 'Sum',
    inputs: [gradient, integers(graph, axes)],
    type: gradient.type,
    shape: gradient.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent)),
    attributes: {
      T: typeAttribute(gradient.type),
      Tidx: typeAttribute('int32'),
      keep_dims: { kind: 'boolean', value: true },
    },
  });
  return lead === 0 ? summed : reshape(summed, like.shape);
}
