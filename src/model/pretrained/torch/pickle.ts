import { TorchFileError } from './torch-file-error.js';
import { isKind, torchCall, torchGlobal, torchStorage } from './torch-globals.js';
import type { PickleValue } from './pickle-value.js';

/** What torch.save writes for a ResNet-152 with its optimiser's state is a few hundred kB of some 100,000 instructions. */
const longestPickle = 16 * 2 ** 20;
const mostInstructions = 500_000;
const longestText = 65_536;

/** The machine that a pickle is a program for. */
interface Machine {
  readonly bytes: DataView;
  place: number;
  readonly stack: PickleValue[];
  /** How high the stack stood at each MARK that is still open. */
  readonly marks: number[];
  readonly memo: Map<number, PickleValue>;
}

/**
 * Reads a pickle of protocol 2 as data. Python's pickles are programs that may call any function; this machine knows the
 * instructions that a state dict needs, keeps nothing but inert values, and refuses every other instruction and every name
 * that `torchGlobal` does not list. Its work and memory are bounded by the pickle's length, since no instruction makes more
 * than one value or copies one.
 * @see https://github.com/python/cpython/blob/main/Lib/pickletools.py for the instructions
 * @throws TorchFileError
 */
export function readPickle(bytes: Uint8Array): PickleValue {
  if (bytes.length > longestPickle) throw refused(`has ${bytes.length} bytes`);
  const machine: Machine = {
    bytes: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    place: 0,
    stack: [],
    marks: [],
    memo: new Map(),
  };
  for (let count = 0; count < mostInstructions; count += 1) {
    const code = uint8(machine);
    if (code === stop) return pop(machine);
    const run = instructions[code];
    if (run === undefined) {
      throw refused(
        `holds the instruction 0x${code.toString(16).padStart(2, '0')}, which no state dict needs`,
      );
    }
    run(machine);
  }
  throw refused(`has more than ${mostInstructions} instructions`);
}

const stop = 0x2e;

/** By opcode; names as in pickletools. */
const instructions: Readonly<Record<number, (machine: Machine) => void>> = {
  // PROTO
  0x80: (machine) => {
    const protocol = uint8(machine);
    if (protocol !== 2) throw refused(`is of protocol ${protocol}, where torch.save writes 2`);
  },
  // MARK
  0x28: ({ marks, stack }) => marks.push(stack.length),
  // NONE, NEWTRUE, NEWFALSE
  0x4e: ({ stack }) => stack.push(null),
  0x88: ({ stack }) => stack.push(true),
  0x89: ({ stack }) => stack.push(false),
  // BININT, BININT1, BININT2, LONG1, BINFLOAT
  0x4a: (machine) => machine.stack.push(machine.bytes.getInt32(taken(machine, 4), true)),
  0x4b: (machine) => machine.stack.push(uint8(machine)),
  0x4d: (machine) => machine.stack.push(machine.bytes.getUint16(taken(machine, 2), true)),
  0x8a: (machine) => machine.stack.push(long(machine)),
  0x47: (machine) => machine.stack.push(machine.bytes.getFloat64(taken(machine, 8))),
  // BINUNICODE
  0x58: (machine) => machine.stack.push(text(machine, uint32(machine))),
  // EMPTY_LIST, APPEND, APPENDS
  0x5d: ({ stack }) => stack.push({ kind: 'list', items: [] }),
  0x61: (machine) => {
    append(machine, [pop(machine)]);
  },
  0x65: (machine) => {
    append(machine, toMark(machine));
  },
  // EMPTY_TUPLE, TUPLE, TUPLE1, TUPLE2, TUPLE3
  0x29: ({ stack }) => stack.push({ kind: 'tuple', items: [] }),
  0x74: (machine) => machine.stack.push({ kind: 'tuple', items: toMark(machine) }),
  0x85: (machine) => machine.stack.push({ kind: 'tuple', items: popped(machine, 1) }),
  0x86: (machine) => machine.stack.push({ kind: 'tuple', items: popped(machine, 2) }),
  0x87: (machine) => machine.stack.push({ kind: 'tuple', items: popped(machine, 3) }),
  // EMPTY_DICT, SETITEM, SETITEMS
  0x7d: ({ stack }) => stack.push({ kind: 'dict', members: new Map() }),
  0x73: (machine) => {
    setItems(machine, popped(machine, 2));
  },
  0x75: (machine) => {
    setItems(machine, toMark(machine));
  },
  // BINPUT, LONG_BINPUT, BINGET, LONG_BINGET
  0x71: (machine) => machine.memo.set(uint8(machine), top(machine)),
  0x72: (machine) => machine.memo.set(uint32(machine), top(machine)),
  0x68: (machine) => machine.stack.push(remembered(machine, uint8(machine))),
  0x6a: (machine) => machine.stack.push(remembered(machine, uint32(machine))),
  // GLOBAL, REDUCE, BINPERSID
  0x63: (machine) => machine.stack.push(torchGlobal(`${line(machine)}.${line(machine)}`)),
  0x52: (machine) => {
    const [callable = null, given = null] = popped(machine, 2);
    machine.stack.push(torchCall(callable, given));
  },
  0x51: (machine) => machine.stack.push(torchStorage(pop(machine))),
  // BUILD: attributes of an object. A state dict has one, _metadata, the versions of its modules, which nothing reads.
  0x62: (machine) => {
    const attributes = pop(machine);
    if (!isKind(attributes, 'dict') || !isKind(top(machine), 'dict')) {
      throw refused('sets attributes of what is no dict');
    }
  },
};

/** The lowest place of the stack that may be taken from: what lies below an open MARK is out of reach. */
function floor({ marks }: Machine): number {
  return marks.at(-1) ?? 0;
}

function popped(machine: Machine, count: number): PickleValue[] {
  if (machine.stack.length - count < floor(machine)) throw refused('takes more than it has made');
  return machine.stack.splice(machine.stack.length - count);
}

function pop(machine: Machine): PickleValue {
  return popped(machine, 1)[0] ?? null;
}

function top(machine: Machine): PickleValue {
  const value = pop(machine);
  machine.stack.push(value);
  return value;
}

function toMark({ marks, stack }: Machine): PickleValue[] {
  const mark = marks.pop();
  if (mark === undefined) throw refused('goes back to a mark that it has not set');
  return stack.splice(mark);
}

function append(machine: Machine, values: readonly PickleValue[]): void {
  const list = top(machine);
  if (!isKind(list, 'list')) throw refused('appends to what is no list');
  for (const value of values) list.items.push(value);
}

function setItems(machine: Machine, pairs: readonly PickleValue[]): void {
  const dict = top(machine);
  if (!isKind(dict, 'dict') || pairs.length % 2 > 0) throw refused('fills what is no dict');
  for (let index = 0; index < pairs.length; index += 2) {
    dict.members.set(pairs[index] ?? null, pairs[index + 1] ?? null);
  }
}

function remembered({ memo }: Machine, index: number): PickleValue {
  const value = memo.get(index);
  if (value === undefined) throw refused(`recalls ${index}, which it has not kept`);
  return value;
}

/** Where the next bytes begin. */
function taken(machine: Machine, count: number): number {
  const { bytes, place } = machine;
  if (count > bytes.byteLength - place) throw refused('ends within an instruction');
  machine.place += count;
  return place;
}

function uint8(machine: Machine): number {
  return machine.bytes.getUint8(taken(machine, 1));
}

function uint32(machine: Machine): number {
  return machine.bytes.getUint32(taken(machine, 4), true);
}

/** Two's complement, little-endian; longer than 64 bits is no size or count of anything here. */
function long(machine: Machine): number | bigint {
  const length = uint8(machine);
  if (length > 8) throw refused(`holds a whole number of ${length} bytes`);
  const start = taken(machine, length);
  let value = 0n;
  for (let index = length - 1; index >= 0; index -= 1) {
    value = (value << 8n) | BigInt(machine.bytes.getUint8(start + index));
  }
  const signed = BigInt.asIntN(8 * length, value);
  return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
}

function text(machine: Machine, length: number): string {
  if (length > longestText) throw refused(`holds a text of ${length} bytes`);
  const { buffer, byteOffset } = machine.bytes;
  const start = taken(machine, length);
  try {
    const bytes = new Uint8Array(buffer, byteOffset + start, length);
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw refused('holds text that is not UTF-8', error);
  }
}

/** Text up to the end of the line. */
function line(machine: Machine): string {
  const longestName = 200;
  for (let length = 0; length <= longestName; length += 1) {
    const at = machine.place + length;
    if (at < machine.bytes.byteLength && machine.bytes.getUint8(at) === 0x0a) {
      const name = text(machine, length);
      machine.place += 1;
      return name;
    }
  }
  throw refused('names something without end');
}

function refused(problem: string, cause?: unknown): TorchFileError {
  return new TorchFileError(`its data.pkl ${problem}`, cause);
}
