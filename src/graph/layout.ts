import { constantValues, integers } from './constants.js';
import { addOutput, apply } from './graph.js';
import type { ElementType, GradientTable, Output, Shape } from './graph.js';

const int32 = { type: 'int32' } as const;

/** The extents of a value as int32, known when it runs. */
export function shapeOf(value: Output): Output {
  const shape = [value.shape.length];
  return apply('Shape', [value], { ...int32, shape, attributes: { out_type: int32 } });
}

/** The same elements in C order under other extents, of which one may be unknown (null). */
export function reshape(value: Output, shape: Shape): Output {
  if (shape.filter((extent) => extent === null).length > 1) {
    throw new RangeError(`Only one extent of [${shape.join(', ')}] may be left open.`);
  }
  return reshapeTo(value, integers(value.node.graph, shape), shape);
}

function reshapeTo(value: Output, extents: Output, shape: Shape): Output {
  return apply('Reshape', [value, extents], { shape, attributes: { Tshape: int32 } });
}

/** Axis `i` of the result is axis `permutation[i]` of the value. */
export function transpose(value: Output, permutation: readonly number[]): Output {
  return apply('Transpose', [value, integers(value.node.graph, permutation)], {
    shape: permutation.map((axis) => value.shape[axis] ?? null),
    attributes: { Tperm: int32 },
  });
}

/** The value repeated along axes of extent 1 until it has the extents of `like`. */
export function broadcastLike(value: Output, like: Output): Output {
  const { shape } = like;
  return apply('BroadcastTo', [value, shapeOf(like)], { shape, attributes: { Tidx: int32 } });
}

/** Values of one shape along a new first axis. */
export function pack(values: readonly Output[]): Output {
  const [first, ...others] = values;
  if (first === undefined) throw new RangeError('Nothing to pack.');
  return apply('Pack', [first, ...others], {
    shape: [values.length, ...first.shape],
    attributes: { N: values.length, axis: 0 },
  });
}

/** The `count` parts of a value along its first axis, which must have that extent. */
export function unpack(value: Output, count: number): readonly Output[] {
  const { type } = value;
  const part = { type, shape: value.shape.slice(1) };
  return value.node.graph.add({
    operation: 'Unpack',
    inputs: [value],
    attributes: { T: { type }, num: count, axis: 0 },
    outputs: Array.from({ length: count }, () => part),
  }).outputs;
}

/** As many of the first rows of a value as `like` has, which otherwise has the same shape. */
export function firstRowsLike(value: Output, like: Output): Output {
  const begin = integers(
    value.node.graph,
    value.shape.map(() => 0),
  );
  const { shape } = like;
  return apply('Slice', [value, begin, shapeOf(like)], { shape, attributes: { Index: int32 } });
}

/** The value in another element type, rounded to the nearest. */
export function cast(value: Output, type: ElementType): Output {
  if (value.type === type) return value;
  return addOutput(value.node.graph, {
    operation: 'Cast',
    inputs: [value],
    type,
    shape: value.shape,
    attributes: { SrcT: { type: value.type }, DstT: { type }, Truncate: false },
  });
}

/**
 * The same bits under another element type: where the new type is smaller, a last axis holds the parts; where it is
 * larger, the last axis is taken up. No gradient.
 */
export function bitcast(value: Output, type: ElementType, shape: Shape): Output {
  return apply('Bitcast', [value], { type, shape, attributes: { type: { type } } });
}

const isDifferentiable = (type: ElementType) =>
  type === 'float32' || type === 'float64' || type === 'bfloat16';

export const layoutGradients: GradientTable = {
  Reshape: ({ gradient, inputs: [value] }) => [
    () =>
      value.shape.filter((extent) => extent === null).length > 1
        ? reshapeTo(gradient, shapeOf(value), value.shape)
        : reshape(gradient, value.shape),
  ],
  Transpose({ gradient, inputs: [, axes] }) {
    const permutation = constantValues(axes);
    return [
      () =>
        transpose(
          gradient,
          permutation.map((_, axis) => permutation.indexOf(axis)),
        ),
    ];
  },
  Cast: ({ gradient, inputs: [{ type }] }) => [
    isDifferentiable(type) ? () => cast(gradient, type) : null,
  ],
};
