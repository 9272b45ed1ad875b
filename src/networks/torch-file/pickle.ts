import { torchCall, torchGlobal, torchStorage } from './torch-globals.js';
import {
  line,
  long,
  nameOf,
  newMachine,
  pop,
  popped,
  refused,
  remembered,
  skippedBytes,
  taken,
  text,
  toMark,
  top,
  uint32,
  uint64,
  uint8,
} from './pickle-machine.js';
import type { Machine } from './pickle-machine.js';
import { isKind, opaque } from './pickle-value.js';
import type { PickleValue } from './pickle-value.js';

/** What torch.save writes for a ResNet-152 with its optimiser's state is a few hundred kB of some 100,000 instructions. */
export const longestPickle = 16 * 2 ** 20;
const mostInstructions = 500_000;

/**
 * Reads a pickle as data. Python's pickles are programs that may call any function; this machine knows the instructions that
 * torch.save writes, keeps only inert values, and refuses every other instruction. Python objects and results of calls
 * become opaque values that have a name and nothing else: nothing is looked up, constructed or run. Work and memory are bounded
 * by the pickle's length, since no instruction makes more than one value or copies one.
 * @see https://github.com/python/cpython/blob/main/Lib/pickletools.py for the instructions
 * @throws TorchFileError
 */
export function readPickle(bytes: Uint8Array): PickleValue {
  if (bytes.length > longestPickle) throw refused(`has ${bytes.length} bytes`);
  const machine = newMachine(bytes);
  for (let count = 0; count < mostInstructions; count += 1) {
    const code = uint8(machine);
    if (code === stop) return pop(machine);
    const run = instructions[code];
    if (run === undefined) {
      throw refused(
        `holds the instruction 0x${code.toString(16).padStart(2, '0')}, which torch.save does not write`,
      );
    }
    const value = run(machine);
    if (value !== undefined) machine.stack.push(value);
  }
  throw refused(`has more than ${mostInstructions} instructions`);
}

const stop = 0x2e;

/** By opcode; names as in pickletools. What an instruction returns is pushed. */
const instructions: Readonly<Record<number, (machine: Machine) => PickleValue | undefined>> = {
  // PROTO
  0x80: (machine) => {
    const protocol = uint8(machine);
    if (protocol >= 2 && protocol <= 5) return undefined;
    throw refused(`is of protocol ${protocol}, and torch.save writes 2 to 5`);
  },
  // FRAME: how long the next part is, which reading ahead would need.
  0x95: (machine) => discarded(taken(machine, 8)),
  // MARK, POP, POP_MARK
  0x28: ({ marks, stack }) => discarded(marks.push(stack.length)),
  0x30: (machine) => discarded(pop(machine)),
  0x31: (machine) => discarded(toMark(machine)),
  // NONE, NEWTRUE, NEWFALSE
  0x4e: () => null,
  0x88: () => true,
  0x89: () => false,
  // BININT, BININT1, BININT2, LONG1, LONG4, BINFLOAT
  0x4a: (machine) => machine.bytes.getInt32(taken(machine, 4), true),
  0x4b: uint8,
  0x4d: (machine) => machine.bytes.getUint16(taken(machine, 2), true),
  0x8a: (machine) => long(machine, uint8(machine)),
  0x8b: (machine) => long(machine, uint32(machine)),
  0x47: (machine) => machine.bytes.getFloat64(taken(machine, 8)),
  // BINUNICODE, SHORT_BINUNICODE, BINUNICODE8
  0x58: (machine) => text(machine, uint32(machine)),
  0x8c: (machine) => text(machine, uint8(machine)),
  0x8d: (machine) => text(machine, uint64(machine)),
  // BINBYTES, SHORT_BINBYTES, BINBYTES8, BYTEARRAY8
  0x42: (machine) => skippedBytes(machine, uint32(machine), 'bytes'),
  0x43: (machine) => skippedBytes(machine, uint8(machine), 'bytes'),
  0x8e: (machine) => skippedBytes(machine, uint64(machine), 'bytes'),
  0x96: (machine) => skippedBytes(machine, uint64(machine), 'bytearray'),
  // EMPTY_LIST, APPEND, APPENDS
  0x5d: () => ({ kind: 'list', items: [] }),
  0x61: (machine) => append(machine, [pop(machine)]),
  0x65: (machine) => append(machine, toMark(machine)),
  // EMPTY_SET, ADDITEMS, FROZENSET
  0x8f: () => opaque('set'),
  0x90: (machine) => append(machine, toMark(machine)),
  0x91: (machine) => {
    toMark(machine);
    return opaque('frozenset');
  },
  // EMPTY_TUPLE, TUPLE, TUPLE1, TUPLE2, TUPLE3
  0x29: () => ({ kind: 'tuple', items: [] }),
  0x74: (machine) => ({ kind: 'tuple', items: toMark(machine) }),
  0x85: (machine) => ({ kind: 'tuple', items: popped(machine, 1) }),
  0x86: (machine) => ({ kind: 'tuple', items: popped(machine, 2) }),
  0x87: (machine) => ({ kind: 'tuple', items: popped(machine, 3) }),
  // EMPTY_DICT, SETITEM, SETITEMS
  0x7d: () => ({ kind: 'dict', members: new Map() }),
  0x73: (machine) => setItems(machine, popped(machine, 2)),
  0x75: (machine) => setItems(machine, toMark(machine)),
  // BINPUT, LONG_BINPUT, MEMOIZE, BINGET, LONG_BINGET
  0x71: (machine) => discarded(machine.memo.set(uint8(machine), top(machine))),
  0x72: (machine) => discarded(machine.memo.set(uint32(machine), top(machine))),
  0x94: (machine) => discarded(machine.memo.set(machine.memo.size, top(machine))),
  0x68: (machine) => remembered(machine, uint8(machine)),
  0x6a: (machine) => remembered(machine, uint32(machine)),
  // GLOBAL, STACK_GLOBAL, BINPERSID
  0x63: (machine) => torchGlobal(`${line(machine)}.${line(machine)}`),
  0x93: (machine) => {
    const [module, name] = popped(machine, 2);
    return torchGlobal(`${nameOf(module)}.${nameOf(name)}`);
  },
  0x51: (machine) => torchStorage(pop(machine)),
  // REDUCE, NEWOBJ, NEWOBJ_EX
  0x52: (machine) => call(popped(machine, 2)),
  0x81: (machine) => call(popped(machine, 2)),
  0x92: (machine) => call(popped(machine, 3)),
  // BUILD: attributes of an object. A state dict has one, _metadata, the versions of its modules, which nothing reads.
  0x62: (machine) => {
    const attributes = pop(machine);
    const object = top(machine);
    if (isKind(object, 'opaque') || (isKind(object, 'dict') && isKind(attributes, 'dict'))) {
      return undefined;
    }
    throw refused('sets attributes of what is no object');
  },
};

/** What an instruction leaves nothing on the stack of. */
function discarded(_value: unknown): undefined {
  return undefined;
}

function call([callable = null, given = null]: readonly PickleValue[]): PickleValue {
  return torchCall(callable, given);
}

/** Items of an opaque value are not kept. */
function append(machine: Machine, values: readonly PickleValue[]): undefined {
  const list = top(machine);
  if (isKind(list, 'opaque')) return;
  if (!isKind(list, 'list')) throw refused('appends to what is no list');
  for (const value of values) list.items.push(value);
}

function setItems(machine: Machine, pairs: readonly PickleValue[]): undefined {
  const dict = top(machine);
  if (!(isKind(dict, 'dict') || isKind(dict, 'opaque')) || pairs.length % 2 > 0) {
    throw refused('fills what is no dict');
  }
  for (let index = 0; index < pairs.length; index += 2) {
    dict.members.set(pairs[index] ?? null, pairs[index + 1] ?? null);
  }
}
