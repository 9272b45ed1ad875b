import { readRange } from '../../files/guarded-read.js';
import { float32Values, isFloatType, storedTensor, storedTypes } from '../tensor.js';
import type { StoredType, Tensor, WeightsFile, WeightsTensor } from '../tensor.js';

/** A .safetensors file that is damaged or holds what is not read here. Nothing of it is used. */
export class SafetensorsError extends Error {
  readonly kind = 'safetensors-damaged';
  /** What is wrong, as the end of a sentence about the file. */
  readonly problem: string;

  constructor(problem: string) {
    super(`This is no complete .safetensors file: ${problem}.`);
    this.name = 'SafetensorsError';
    this.problem = problem;
  }
}

/** Where one tensor lies; offsets count from the start of the file. */
interface SafetensorsEntry extends WeightsTensor {
  readonly start: number;
  readonly end: number;
}

/** The contents of a header. */
interface SafetensorsHeader {
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
 * @param fileLength of all of the file
 * @throws SafetensorsError
 */
function parseSafetensorsHeader(bytes: Uint8Array, fileLength: number): SafetensorsHeader {
  const { text, dataStart } = headerText(bytes, fileLength);
  const { __metadata__: metadata, ...described } = parsed(text);
  const entries = Object.entries(described)
    .map(([name, value]) => checkedEntry(name, value, dataStart))
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

const storedTypeNames = Object.keys(storedTypes) as StoredType[];

function checkedEntry(name: string, value: unknown, dataStart: number): SafetensorsEntry {
  const {
    dtype,
    shape,
    data_offsets: offsets,
  } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const type = storedTypeNames.find((known) => known === dtype);
  if (type === undefined) {
    throw new SafetensorsError(
      `${name} is of type ${String(dtype)}, not one of ${storedTypeNames.join(', ')}`,
    );
  }
  if (!isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) {
    throw new SafetensorsError(`${name} has no proper shape and place`);
  }
  const [start = 0, end = 0] = offsets;
  const size = shape.reduce((product, extent) => product * extent, storedTypes[type]);
  if (end - start !== size) {
    throw new SafetensorsError(`${name} has ${end - start} bytes where its shape needs ${size}`);
  }
  return { name, type, shape, start: dataStart + start, end: dataStart + end };
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

/**
 * The keys of the outermost object of valid JSON, in order and with repetitions, of which JSON.parse silently keeps the
 * last.
 */
function topLevelKeys(json: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  // A string, escapes included, with the colon that makes it a key; or a bracket.
  for (const [token, text, colon] of json.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\]]/g)) {
    if (token === '{' || token === '[') depth += 1;
    else if (token === '}' || token === ']') depth -= 1;
    else if (depth === 1 && colon !== undefined) keys.push(JSON.parse(text ?? '""') as string);
  }
  return keys;
}

/** What a .safetensors file holds. */
interface SafetensorsFile {
  readonly tensors: Map<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads a .safetensors file (https://huggingface.co/docs/safetensors). Tensors are
 * views of `bytes` where their type allows it: see `storedTensor`.
 * @throws SafetensorsError
 */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { entries, metadata } = parseSafetensorsHeader(bytes, bytes.length);
  const tensors = entries.map(({ name, type, shape, start, end }) => {
    return [name, storedTensor(type, shape, bytes.subarray(start, end))] as const;
  });
  return { tensors: new Map(tensors), metadata };
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
  if (length > longestHeader) throw new SafetensorsError(`its header would have ${length} bytes`);
  const prefix = new Uint8Array(8 + length).fill(0x20, 8);
  new DataView(prefix.buffer).setBigUint64(0, BigInt(length), true);
  prefix.set(text, 8);
  return prefix;
}

/**
 * The tensors of an open .safetensors file: its header is read and checked, each tensor at its `read`.
 * @throws SafetensorsError
 */
export function openSafetensorsWeights(handle: number, fileLength: number): WeightsFile {
  const prefix = readRange(handle, 0, Math.min(fileLength, 8 + longestHeader));
  const { entries } = parseSafetensorsHeader(prefix, fileLength);
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
