import { listedKeys } from '../weights/tensor-difference.js';
import { isKind, TorchFileError } from './pickle-value.js';
import type { PickleOpaque, PickleValue, TorchTensor } from './pickle-value.js';

/** What checkpoints call the state dict that they wrap; the first that is there and holds a tensor counts. */
const wrappers = [
  'state_dict',
  'model_state_dict',
  'model',
  'model_weights',
  'state_dict_ema',
  'ema_state_dict',
  'ema',
];

/** How many of them may lie in each other, as in {model: {state_dict: …}}. */
const deepest = 3;

type Members = ReadonlyMap<PickleValue, PickleValue>;

/**
 * The tensors of a state dict by name, be it all that was saved or part of a checkpoint.
 * @throws TorchFileError where there is none, or where something in it is no tensor; it names the class of what is there instead, and
 * lists the keys
 */
export function stateDictTensors(saved: PickleValue): ReadonlyMap<string, TorchTensor> {
  const all = membersOf(saved);
  if (all === null) {
    const found = isKind(saved, 'opaque') ? `, but ${valueOf(saved)}; ${advice}` : '';
    throw new TorchFileError(`it holds no state dict${found}`);
  }
  const dict = wrappedDict(all, deepest) ?? all;
  if (!hasTensor(dict)) {
    const instead = opaqueMember(dict, deepest);
    const found = instead === null ? '' : `: ${instead.name} is ${valueOf(instead.value)}`;
    throw new TorchFileError(`it holds no tensors${found}; ${keysOf(dict)}`);
  }
  const tensors = new Map<string, TorchTensor>();
  for (const [name, value] of dict) {
    if (typeof name !== 'string') throw new TorchFileError('it names a tensor by what is no text');
    if (!isKind(value, 'tensor')) {
      const found = isKind(value, 'opaque') ? `, but ${valueOf(value)}` : '';
      throw new TorchFileError(`${name} is no tensor${found}; ${keysOf(dict)}`);
    }
    tensors.set(name, value);
  }
  return tensors;
}

/** What a dict holds, or a class that is filled like one; null for all else. */
function membersOf(value: PickleValue | undefined): Members | null {
  if (isKind(value, 'dict')) return value.members;
  return isKind(value, 'opaque') && value.members.size > 0 ? value.members : null;
}

function wrappedDict(members: Members, depth: number): Members | null {
  if (depth === 0) return null;
  for (const name of wrappers) {
    const wrapped = membersOf(members.get(name));
    if (wrapped === null) continue;
    const inner = wrappedDict(wrapped, depth - 1);
    if (inner !== null) return inner;
    if (hasTensor(wrapped)) return wrapped;
  }
  return null;
}

function hasTensor(members: Members): boolean {
  for (const value of members.values()) if (isKind(value, 'tensor')) return true;
  return false;
}

/** What is in the place of a state dict, or of the first tensor of one. */
function opaqueMember(
  members: Members,
  depth: number,
): { readonly name: string; readonly value: PickleOpaque } | null {
  for (const name of depth === 0 ? [] : wrappers) {
    const value = members.get(name);
    const wrapped = membersOf(value);
    if (wrapped === null && isKind(value, 'opaque')) return { name, value };
    const inner = wrapped === null ? null : opaqueMember(wrapped, depth - 1);
    if (inner !== null) return { ...inner, name: `${inner.name} in ${name}` };
  }
  // The outermost dict holds all sorts of things, unless it is the state dict itself.
  const isOutermost = depth === deepest;
  if (isOutermost && ![...members.values()].every((value) => isKind(value, 'opaque'))) return null;
  for (const [name, value] of members) {
    if (typeof name === 'string' && isKind(value, 'opaque')) return { name, value };
  }
  return null;
}

const advice = 'save model.state_dict() alone, with torch.save';

function valueOf({ name }: PickleOpaque): string {
  return `a value of Python's ${name}, which is not made here`;
}

function keysOf(members: Members): string {
  const keys = [...members.keys()].map((key) => (typeof key === 'string' ? key : '?'));
  return `it has ${listedKeys(keys)}, where tensors by name are expected, or a dict of them under ${wrappers.join(', ')}; ${advice}`;
}
