import { readRange } from '../../files/guarded-read.js';
import { longestHeader, parseSafetensorsHeader } from './safetensors-header.js';
import { float32Values, isFloatType } from './float-values.js';
import type { WeightsFile } from './weights-file.js';

/**
 * The tensors of an open .safetensors file: its header is read and checked, each tensor when it is asked for.
 * @throws SafetensorsError
 */
export function openSafetensorsWeights(handle: number, fileLength: number): WeightsFile {
  const header = readRange(handle, 0, Math.min(8 + headerLength(handle, fileLength), fileLength));
  const { entries } = parseSafetensorsHeader(header, fileLength);
  const places = new Map(entries.map((entry) => [entry.name, entry]));
  return {
    tensors: entries,
    read({ name }) {
      const entry = places.get(name);
      if (entry === undefined || !isFloatType(entry.type)) {
        throw new RangeError(`${name} is no floating-point tensor of this file.`);
      }
      return float32Values(entry.type, readRange(handle, entry.start, entry.end - entry.start));
    },
  };
}

/** What the file announces; none of it where that is too long, which reading the header then reports. */
function headerLength(handle: number, fileLength: number): number {
  if (fileLength < 8) return 0;
  const length = new DataView(readRange(handle, 0, 8).buffer).getBigUint64(0, true);
  return length > longestHeader ? 0 : Number(length);
}
