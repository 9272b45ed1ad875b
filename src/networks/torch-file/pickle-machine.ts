import { opaque, TorchFileError } from './pickle-value.js';
import type { PickleValue } from './pickle-value.js';

/** The machine that a pickle is a program for: a stack of values, and a memo of those that are used again. */
export interface Machine {
  readonly bytes: DataView;
  place: number;
  readonly stack: PickleValue[];
  /** The height of the stack at each MARK that is still open. */
  readonly marks: number[];
  readonly memo: Map<number, PickleValue>;
}

/** A longer text is no name of a tensor. */
const longestText = 65_536;
/** Of a module or a class. */
const longestName = 200;

export function newMachine({ buffer, byteOffset, byteLength }: Uint8Array): Machine {
  const bytes = new DataView(buffer, byteOffset, byteLength);
  return { bytes, place: 0, stack: [], marks: [], memo: new Map() };
}

/** The topmost values, of which none may lie below an open MARK. */
export function popped({ marks, stack }: Machine, count: number): PickleValue[] {
  const left = stack.length - count;
  if (left < (marks.at(-1) ?? 0)) throw refused('takes more than it has made');
  return stack.splice(left);
}

export function pop(machine: Machine): PickleValue {
  return popped(machine, 1)[0] ?? null;
}

export function top(machine: Machine): PickleValue {
  const value = pop(machine);
  machine.stack.push(value);
  return value;
}

export function toMark({ marks, stack }: Machine): PickleValue[] {
  const mark = marks.pop();
  if (mark === undefined) throw refused('goes back to a mark that it has not set');
  return stack.splice(mark);
}

export function remembered({ memo }: Machine, index: number): PickleValue {
  const value = memo.get(index);
  if (value === undefined) throw refused(`recalls ${index}, which it has not kept`);
  return value;
}

/** Where the next bytes begin. */
export function taken(machine: Machine, count: number): number {
  const { bytes, place } = machine;
  if (count > bytes.byteLength - place) throw refused('ends within an instruction');
  machine.place += count;
  return place;
}

export function uint8(machine: Machine): number {
  return machine.bytes.getUint8(taken(machine, 1));
}

export function uint32(machine: Machine): number {
  return machine.bytes.getUint32(taken(machine, 4), true);
}

/** As a number, which is exact for every length that a file has. */
export function uint64(machine: Machine): number {
  return Number(machine.bytes.getBigUint64(taken(machine, 8), true));
}

/** Two's complement, little-endian; longer than 64 bits is no size or count of anything here. */
export function long(machine: Machine, length: number): PickleValue {
  const start = taken(machine, length);
  if (length > 8) return opaque('int');
  let value = 0n;
  for (let index = length - 1; index >= 0; index -= 1) {
    value = (value << 8n) | BigInt(machine.bytes.getUint8(start + index));
  }
  const signed = BigInt.asIntN(8 * length, value);
  return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
}

/** A text; opaque where it is very long or, as Python allows, not UTF-8. */
export function text(machine: Machine, length: number): PickleValue {
  const start = taken(machine, length);
  if (length > longestText) return opaque('str');
  return decoded(machine, start, length) ?? opaque('str');
}

function decoded({ bytes }: Machine, start: number, length: number): string | null {
  try {
    const part = new Uint8Array(bytes.buffer, bytes.byteOffset + start, length);
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(part);
  } catch {
    return null;
  }
}

/** Bytes are nothing that a tensor's description needs. */
export function skippedBytes(machine: Machine, length: number, name: string): PickleValue {
  taken(machine, length);
  return opaque(name);
}

/** A name that ends with its line. */
export function line(machine: Machine): string {
  for (let length = 0; length <= longestName; length += 1) {
    const at = machine.place + length;
    if (at < machine.bytes.byteLength && machine.bytes.getUint8(at) === 0x0a) {
      const name = decoded(machine, machine.place, length);
      if (name === null) throw refused('names something by what is not UTF-8');
      machine.place += length + 1;
      return name;
    }
  }
  throw refused('names something without end');
}

/** A name from the stack. */
export function nameOf(value: PickleValue | undefined): string {
  if (typeof value !== 'string') throw refused('names something by what is no text');
  if (value.length > longestName) throw refused('names something without end');
  return value;
}

export function refused(problem: string): TorchFileError {
  return new TorchFileError(`its data.pkl ${problem}`);
}
