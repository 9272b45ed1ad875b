import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  readSafetensors,
  safetensorsPrefix,
  SafetensorsError,
} from '#src/networks/weights/safetensors.js';
import type { Tensor } from '#src/networks/tensor.js';

/** A file of this header and so many bytes behind it. */
function file(header: string, dataBytes: number, headerLength?: number): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength ?? text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const entry = (start: number, end: number, more = '') =>
  `{"dtype":"F32","shape":[${(end - start) / 4}],"data_offsets":[${start},${end}]${more}}`;

function write(tensors: ReadonlyMap<string, Tensor>, metadata?: Record<string, string>) {
  const parts = [...tensors.values()].map(
    ({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  );
  return new Uint8Array(Buffer.concat([safetensorsPrefix(tensors, metadata), ...parts]));
}

describe('a .safetensors file', () => {
  it('gives back what was written, types, shapes, bits and metadata', () => {
    const tensors = new Map<string, Tensor>([
      ['doubles', { type: 'float64', shape: [2], data: Float64Array.of(Math.PI, -0) }],
      ['counts', { type: 'int64', shape: [1], data: BigInt64Array.of(-(2n ** 63n)) }],
      ['weights', { type: 'float32', shape: [1, 2], data: Float32Array.of(NaN, -Infinity) }],
      ['scalar', { type: 'int32', shape: [], data: Int32Array.of(-7) }],
      ['bytes', { type: 'uint8', shape: [3], data: Uint8Array.of(0, 128, 255) }],
      ['nothing', { type: 'float32', shape: [0, 4], data: new Float32Array() }],
    ]);
    const read = readSafetensors(write(tensors, { format: 'pt', name: 'ä"\\' }));
    expect(read.metadata).toEqual({ format: 'pt', name: 'ä"\\' });
    expect([...read.tensors.keys()].toSorted()).toEqual([...tensors.keys()].toSorted());
    for (const [name, tensor] of tensors) expect(read.tensors.get(name)).toEqual(tensor);
  });

  it('may lie anywhere in memory', () => {
    const written = write(
      new Map<string, Tensor>([
        ['x', { type: 'float32', shape: [2], data: Float32Array.of(1, 2) }],
      ]),
    );
    const shifted = new Uint8Array(written.length + 3);
    shifted.set(written, 3);
    expect(readSafetensors(shifted.subarray(3)).tensors.get('x')?.data).toEqual(
      Float32Array.of(1, 2),
    );
  });

  it('widens half precision exactly', () => {
    const header =
      '{"a":{"dtype":"F16","shape":[5],"data_offsets":[0,10]},"b":{"dtype":"BF16","shape":[2],"data_offsets":[10,14]}}';
    const bytes = file(header, 14);
    new Uint8Array(bytes.buffer, bytes.length - 14).set(
      new Uint8Array(Uint16Array.of(0x3555, 0x8001, 0x7bff, 0xfc00, 0x8000, 0x3eab, 0xff80).buffer),
    );
    const { tensors } = readSafetensors(bytes);
    expect([...tensors.get('a')!.data]).toEqual([
      0.333251953125,
      -(2 ** -24),
      65504,
      -Infinity,
      -0,
    ]);
    expect([...tensors.get('b')!.data]).toEqual([0.333984375, -Infinity]);
  });

  it.each([
    ['is cut short', file(`{"a":${entry(0, 8)}}`, 4), /end at byte/],
    ['continues after its tensors', file(`{"a":${entry(0, 8)}}`, 12), /end at byte/],
    ['has no room for a length', new Uint8Array(4), /shorter than 8/],
    ['ends within its header', file('{}', 0, 12345), /within its header/],
    ['announces a huge header', file('{}', 0, 2 ** 40), /over 1048576/],
    ['overlaps', file(`{"a":${entry(0, 8)},"b":${entry(4, 12)}}`, 12), /b does not begin/],
    ['has a gap', file(`{"a":${entry(0, 8)},"b":${entry(12, 16)}}`, 16), /b does not begin/],
    ['names a tensor twice', file(`{"a":${entry(0, 8)},"\\u0061":${entry(0, 8)}}`, 8), /a twice/],
    [
      'has an unknown type',
      file('{"a":{"dtype":"C64","shape":[],"data_offsets":[0,8]}}', 8),
      /C64/,
    ],
    [
      'has a shape of another size',
      file('{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}', 8),
      /needs 12/,
    ],
    [
      'has a negative extent',
      file('{"a":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}', 8),
      /proper shape/,
    ],
    [
      'has an endless extent',
      file('{"a":{"dtype":"F32","shape":[1e300],"data_offsets":[0,8]}}', 8),
      /proper shape/,
    ],
    ['describes a tensor by nothing', file('{"a":null}', 0), /type undefined/],
    ['is not JSON', file('{"a":', 0), /not JSON/],
    ['is a list', file('[]', 0), /not an object/],
    ['is not UTF-8', file('{}', 0).fill(0xff, 8), /UTF-8/],
    ['has metadata of numbers', file('{"__metadata__":{"a":1}}', 0), /__metadata__/],
  ])('is refused where it %s', (_, bytes, problem) => {
    expect(() => readSafetensors(bytes)).toThrow(SafetensorsError);
    expect(() => readSafetensors(bytes)).toThrow(problem);
  });

  const goldens = new URL('../../../shared/goldens/safetensors/', import.meta.url);
  if (existsSync(goldens)) {
    it('of the reference library reads to the same numbers, and its damaged ones are refused', () => {
      const load = (name: string) => new Uint8Array(readFileSync(new URL(name, goldens)));
      const { tensors, metadata } = readSafetensors(load('ok.safetensors'));
      const expected = JSON.parse(readFileSync(new URL('ok.json', goldens), 'utf8')) as {
        metadata: object;
        tensors: Record<string, { shape: number[]; values: (number | string)[] }>;
      };
      expect(metadata).toEqual(expected.metadata);
      for (const [name, { shape, values }] of Object.entries(expected.tensors)) {
        const tensor = tensors.get(name)!;
        expect(tensor.shape).toEqual(shape);
        const numbers = Array.from<number | bigint>(tensor.data);
        const exact = values.map((value) =>
          typeof value === 'string' && tensor.type === 'int64' ? BigInt(value) : Number(value),
        );
        expect(numbers.length).toBe(exact.length);
        expect(
          numbers.every((value, index) =>
            Object.is(
              value,
              tensor.type === 'float32' ? Math.fround(Number(exact[index])) : exact[index],
            ),
          ),
          name,
        ).toBe(true);
      }
      for (const name of ['truncated', 'header_length', 'overlap']) {
        expect(() => readSafetensors(load(`bad_${name}.safetensors`))).toThrow(SafetensorsError);
      }
    });
  }
});
