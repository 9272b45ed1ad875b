import { SafetensorsError } from './safetensors-error.js';
import { parseSafetensorsHeader } from './safetensors-header.js';
import type { SafetensorsEntry } from './safetensors-header.js';
import type { StoredType } from './stored-type.js';
import type { Tensor } from '../tensor.js';
import { widenBfloat16, widenFloat16 } from './half-precision.js';

/** What a .safetensors file holds. */
export interface SafetensorsFile {
  readonly tensors: Map<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads a whole .safetensors file (https://huggingface.co/docs/safetensors). Half-precision numbers are widened to
 * float32, booleans are uint8. Tensors are views of `bytes` where their type allows it.
 * @throws SafetensorsError
 */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { entries, metadata } = parseSafetensorsHeader(bytes, bytes.length);
  return {
    tensors: new Map(entries.map((entry) => [entry.name, tensor(bytes, entry)])),
    metadata,
  };
}

function tensor(bytes: Uint8Array, { type, shape, start, end }: SafetensorsEntry): Tensor {
  switch (type) {
    case 'F64':
      return { type: 'float64', shape, data: new Float64Array(...placed(bytes, start, end, 8)) };
    case 'F32':
      return { type: 'float32', shape, data: new Float32Array(...placed(bytes, start, end, 4)) };
    case 'F16':
      return {
        type: 'float32',
        shape,
        data: widenFloat16(new Uint16Array(...placed(bytes, start, end, 2))),
      };
    case 'BF16':
      return {
        type: 'float32',
        shape,
        data: widenBfloat16(new Uint16Array(...placed(bytes, start, end, 2))),
      };
    case 'I64':
      return { type: 'int64', shape, data: new BigInt64Array(...placed(bytes, start, end, 8)) };
    case 'I32':
      return { type: 'int32', shape, data: new Int32Array(...placed(bytes, start, end, 4)) };
    case 'U8':
    case 'BOOL':
      return { type: 'uint8', shape, data: bytes.subarray(start, end) };
  }
}

/** The arguments of a typed array over these bytes: in place where they are aligned, over a copy elsewhere. */
function placed(
  bytes: Uint8Array,
  start: number,
  end: number,
  width: number,
): [ArrayBufferLike, number, number] {
  const place = bytes.byteOffset + start;
  const count = (end - start) / width;
  if (place % width === 0) return [bytes.buffer, place, count];
  return [bytes.slice(start, end).buffer, 0, count];
}

const storedAs: Readonly<Record<Tensor['type'], StoredType>> = {
  float32: 'F32',
  float64: 'F64',
  int32: 'I32',
  int64: 'I64',
  uint8: 'U8',
};

/**
 * The bytes before the tensors' own, which follow in the map's order: length and header, padded so that the data starts
 * at a multiple of 8. Give tensors of wide types first where a reader should find each aligned.
 * @throws SafetensorsError where the header would be longer than readers accept
 */
export function safetensorsPrefix(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  let offset = 0;
  const members: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0) members.push(['__metadata__', metadata]);
  for (const [name, { type, shape, data }] of tensors) {
    const end = offset + data.byteLength;
    members.push([name, { dtype: storedAs[type], shape, data_offsets: [offset, end] }]);
    offset = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(members)));
  const length = Math.ceil(text.length / 8) * 8;
  if (length > 2 ** 20) throw new SafetensorsError(`its header would have ${length} bytes`);
  const prefix = new Uint8Array(8 + length).fill(0x20, 8);
  new DataView(prefix.buffer).setBigUint64(0, BigInt(length), true);
  prefix.set(text, 8);
  return prefix;
}
