import type { ConstantContents } from './graph.js';

/** The little-endian bytes of a constant, as TensorFlow's `tensor_content` holds them. */
export function constantBytes({ type, shape, values }: ConstantContents): Uint8Array {
  const count = shape.reduce((product, extent) => product * extent, 1);
  if (values.length !== count) {
    throw new RangeError(`${values.length} numbers do not fill the shape [${shape.join(', ')}].`);
  }
  const array = typedArray(type, values);
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function typedArray(type: ConstantContents['type'], values: ArrayLike<number>) {
  switch (type) {
    case 'float32':
      // Not copied: a VGG's weights take half a gigabyte.
      return values instanceof Float32Array ? values : Float32Array.from(values);
    case 'float64':
      return Float64Array.from(values);
    case 'int32':
      return Int32Array.from(values);
    case 'int64':
      return BigInt64Array.from(Array.from(values, (value) => BigInt(value)));
    case 'uint8':
    case 'bool':
      return Uint8Array.from(values);
    case 'bfloat16':
      return Uint16Array.from(Float32Array.from(values), bfloat16Bits);
    case 'resource':
      throw new RangeError(`There is no constant of type ${type}: cast one of float32.`);
  }
}

/** The upper half of a float32, rounded to the nearest, ties to even. */
function bfloat16Bits(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0;
  if (Number.isNaN(value)) return 0x7fc0;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}
