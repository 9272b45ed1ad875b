import { constantValues, integers } from '../constants.js';
import { isDifferentiable } from '../element-type.js';
import type { ElementType } from '../element-type.js';
import { firstGradient, inputOf } from '../gradient-function.js';
import type { GradientFunction } from '../gradient-function.js';
import { addOutput, typeAttribute } from '../graph.js';
import type { Output } from '../graph.js';
import type { Shape } from '../shape.js';

/** The extents of a value as int32, known when it runs. */
export function shapeOf(value: Output): Output {
  return addOutput(value.node.graph, {
    operation: 'Shape',
    inputs: [value],
    type: 'int32',
    shape: [value.shape.length],
    attributes: { T: typeAttribute(value.type), out_type: typeAttribute('int32') },
  });
}

function reshapeLike(value: Output, extents: Output, shape: Shape): Output {
  return addOutput(value.node.graph, {
    operation: 'Reshape',
    inputs: [value, extents],
    type: value.type,
    shape,
    attributes: { T: typeAttribute(value.type), Tshape: typeAttribute('int32') },
  });
}

/** The same elements in C order under other extents, of which one may be unknown (null). */
export function reshape(value: Output, shape: Shape): Output {
  if (shape.filter((extent) => extent === null).length > 1) {
    throw new RangeError(`Only one extent of [${shape.join(', ')}] may be left open.`);
  }
  const extents = integers(
    value.node.graph,
    shape.map((extent) => extent ?? -1),
  );
  return reshapeLike(value, extents, shape);
}

export const reshapeGradient: GradientFunction = (node, outputGradients) => {
  const input = inputOf(node, 0);
  const gradient = firstGradient(outputGradients);
  const open = input.shape.filter((extent) => extent === null).length;
  if (open > 1) return [reshapeLike(gradient, shapeOf(input), input.shape), undefined];
  return [reshape(gradient, input.shape), undefined];
};

/** Axis `i` of the result is axis `permutation[i]` of the value. */
export function transpose(value: Output, permutation: readonly number[]): Output {
  return addOutput(value.node.graph, {
    operation: 'Transpose',
    inputs: [value, integers(value.node.graph, permutation)],
    type: value.type,
    shape: permutation.map((axis) => value.shape[axis] ?? null),
    attributes: {
      T: typeAttribute(value.type),
      Tperm: typeAttribute('int32'),
    },
  });
}

export const transposeGradient: GradientFunction = (node, outputGradients) => {
  const permutation = constantValues(inputOf(node, 1));
  const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
  return [transpose(firstGradient(outputGradients), inverse), undefined];
};

/** The value repeated along axes of extent 1 until it has the extents of `like`. */
export function broadcastLike(value: Output, like: Output): Output {
  return addOutput(value.node.graph, {
    operation: 'BroadcastTo',
    inputs: [value, shapeOf(like)],
    type: value.type,
    shape: like.shape,
    attributes: { T: typeAttribute(value.type), Tidx: typeAttribute('int32') },
  });
}

/** Values of one shape along a new first axis. */
export function pack(values: readonly Output[]): Output {
  const [first] = values;
  if (first === undefined) throw new RangeError('Nothing to pack.');
  return addOutput(first.node.graph, {
    operation: 'Pack',
    inputs: values,
    type: first.type,
    shape: [values.length, ...first.shape],
    attributes: {
      T: typeAttribute(first.type),
      N: { kind: 'integer', value: values.length },
      axis: { kind: 'integer', value: 0 },
    },
  });
}

/** The `count` parts of a value along its first axis, which must be so long. */
export function unpack(value: Output, count: number): readonly Output[] {
  const part = { type: value.type, shape: value.shape.slice(1) };
  return value.node.graph.add({
    operation: 'Unpack',
    inputs: [value],
    attributes: {
      T: typeAttribute(value.type),
      num: { kind: 'integer', value: count },
      axis: { kind: 'integer', value: 0 },
    },
    outputs: Array.from({ length: count }, () => part),
  }).outputs;
}

/** As many of the first rows of a value as `like` has, which otherwise has the same shape. */
export function firstRowsLike(value: Output, like: Output): Output {
  const begin = integers(
    value.node.graph,
    value.shape.map(() => 0),
  );
  return addOutput(value.node.graph, {
    operation: 'Slice',
    inputs: [value, begin, shapeOf(like)],
    type: value.type,
    shape: like.shape,
    attributes: { T: typeAttribute(value.type), Index: typeAttribute('int32') },
  });
}

/** The value in another element type, rounded to the nearest. */
export function cast(value: Output, type: ElementType): Output {
  if (value.type === type) return value;
  return addOutput(value.node.graph, {
    operation: 'Cast',
    inputs: [value],
    type,
    shape: value.shape,
    attributes: {
      SrcT: typeAttribute(value.type),
      DstT: typeAttribute(type),
      Truncate: { kind: 'boolean', value: false },
    },
  });
}

export const castGradient: GradientFunction = (node, outputGradients) => {
  const { type } = inputOf(node, 0);
  return [isDifferentiable(type) ? cast(firstGradient(outputGradients), type) : undefined];
};

/**
 * The same bits under another element type: where the new type is smaller, a last axis holds the parts; where it is
 * larger, the last axis is taken up. No gradient.
 */
export function bitcast(value: Output, type: ElementType, shape: Shape): Output {
  return addOutput(value.node.graph, {
    operation: 'Bitcast',
    inputs: [value],
    type,
    shape,
    attributes: { T: typeAttribute(value.type), type: typeAttribute(type) },
  });
}
