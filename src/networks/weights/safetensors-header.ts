import { SafetensorsError } from './safetensors-error.js';
import { isStoredType, storedTypes } from './stored-type.js';
import type { StoredType } from './stored-type.js';
import { topLevelKeys } from './top-level-keys.js';

/** Where one tensor lies; offsets count from the start of the file. */
export interface SafetensorsEntry {
  readonly name: string;
  readonly type: StoredType;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

/** What the header of a file says. */
export interface SafetensorsHeader {
  /** In the order in which they lie in the file. */
  readonly entries: readonly SafetensorsEntry[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** Headers are small; a longer one is an attack or damage. */
export const longestHeader = 2 ** 20;

/**
 * Reads and checks a header before anything is allocated for the tensors: names are unique, tensors follow each other
 * without gap or overlap and end where the file ends.
 * @param bytes at least the file's first 8 bytes and its header
 * @param fileLength of the whole file
 * @throws SafetensorsError
 */
export function parseSafetensorsHeader(bytes: Uint8Array, fileLength: number): SafetensorsHeader {
  const { text, dataStart } = headerText(bytes, fileLength);
  const { __metadata__: metadata, ...described } = parsed(text);
  const entries = Object.entries(described)
    .map(([name, value]) => entry(name, value, dataStart))
    .toSorted((first, second) => first.start - second.start || first.end - second.end);
  let end = dataStart;
  for (const { name, start, end: next } of entries) {
    if (start !== end)
      throw new SafetensorsError(`${name} does not begin where the one before ends`);
    end = next;
  }
  if (end !== fileLength) {
    throw new SafetensorsError(`its tensors end at byte ${end} and the file at ${fileLength}`);
  }
  return { entries, metadata: checkedMetadata(metadata) };
}

function headerText(bytes: Uint8Array, fileLength: number) {
  if (bytes.length < 8) throw new SafetensorsError('it is shorter than 8 bytes');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > longestHeader) {
    throw new SafetensorsError(`its header would have ${length} bytes, over ${longestHeader}`);
  }
  const dataStart = 8 + Number(length);
  if (dataStart > Math.min(fileLength, bytes.length)) {
    throw new SafetensorsError('it ends within its header');
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, dataStart));
    return { text, dataStart };
  } catch {
    throw new SafetensorsError('its header is not UTF-8');
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new SafetensorsError('its header is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SafetensorsError('its header is not an object');
  }
  const keys = topLevelKeys(text);
  const repeated = keys.find((key, place) => keys.indexOf(key) !== place);
  if (repeated !== undefined) throw new SafetensorsError(`it names ${repeated} twice`);
  return value as Readonly<Record<string, unknown>>;
}

function entry(name: string, value: unknown, dataStart: number): SafetensorsEntry {
  const {
    dtype,
    shape,
    data_offsets: offsets,
  } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (!isStoredType(dtype)) {
    const known = Object.keys(storedTypes).join(', ');
    throw new SafetensorsError(`${name} is of type ${String(dtype)}, not one of ${known}`);
  }
  if (!isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) {
    throw new SafetensorsError(`${name} has no proper shape and place`);
  }
  const [start = 0, end = 0] = offsets;
  const size = shape.reduce((product, extent) => product * extent, storedTypes[dtype]);
  if (end - start !== size) {
    throw new SafetensorsError(`${name} has ${end - start} bytes where its shape needs ${size}`);
  }
  return { name, type: dtype, shape, start: dataStart + start, end: dataStart + end };
}

function isCounts(value: unknown): value is number[] {
  return (
    Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && Number(item) >= 0)
  );
}

function checkedMetadata(value: unknown): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  const isText =
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((member) => typeof member === 'string');
  if (!isText) throw new SafetensorsError('its __metadata__ is not all text');
  return value as Readonly<Record<string, string>>;
}
