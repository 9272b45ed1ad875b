import { writeFileSync } from 'node:fs';
import type { Backbone } from '#src/networks/backbones.js';
import { networkTensors } from '#src/networks/backbones.js';
import { safetensorsPrefix } from '#src/networks/weights/safetensors.js';
import { elementCount } from '#src/networks/tensor.js';
import type { Tensor } from '#src/networks/tensor.js';

/** Numbers that tell tensors and places apart, small enough to train from. */
function values(shape: readonly number[], seed: number): Float32Array {
  const data = new Float32Array(elementCount(shape));
  for (let place = 0; place < data.length; place += 1) {
    data[place] = 0.02 * (((place * 37 + seed * 101) % 61) / 30 - 1);
  }
  return data;
}

/** A state dict as ImageNet's weights have it: 3 input channels and so many classes. */
export function stateDict(backbone: Backbone, classes: number): Map<string, Tensor> {
  const tensors = networkTensors(backbone, 1);
  const head = new Set(tensors.slice(-2));
  return new Map(
    tensors.map((tensor, index) => {
      const shape = head.has(tensor) ? [classes, ...tensor.shape.slice(1)] : tensor.shape;
      const data = values(shape, index);
      // A variance is positive.
      if (tensor.role === 'running-variance') data.fill(1);
      return [tensor.name, { type: 'float32', shape, data }];
    }),
  );
}

/** Writes a .safetensors file. */
export function writeWeights(path: string, tensors: ReadonlyMap<string, Tensor>): void {
  const parts = [...tensors.values()].map(
    ({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  );
  writeFileSync(path, Buffer.concat([safetensorsPrefix(tensors), ...parts]));
}
