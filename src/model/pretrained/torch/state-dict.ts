import { listedKeys } from '../printable.js';
import type { PickleDict, PickleValue, TorchTensor } from './pickle-value.js';
import { isKind } from './torch-globals.js';
import { TorchFileError } from './torch-file-error.js';

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

/**
 * The tensors of a state dict by name, be it all that was saved or part of a checkpoint.
 * @throws TorchFileError where there is none, or where something in it is no tensor; it lists the keys that are there
 */
export function stateDictTensors(saved: PickleValue): ReadonlyMap<string, TorchTensor> {
  if (!isKind(saved, 'dict')) throw new TorchFileError('it holds no state dict');
  const dict = wrappedDict(saved, deepest) ?? saved;
  const isMixed = hasTensor(dict);
  const tensors = new Map<string, TorchTensor>();
  for (const [name, value] of dict.members) {
    if (typeof name !== 'string') throw new TorchFileError('it names a tensor by what is no text');
    // Of what holds no tensors at all the keys say more than the first of them.
    if (isKind(value, 'tensor')) tensors.set(name, value);
    else if (isMixed) throw new TorchFileError(`${name} is no tensor; ${keysOf(dict)}`);
  }
  if (tensors.size === 0) throw new TorchFileError(`it holds no tensors; ${keysOf(dict)}`);
  return tensors;
}

function wrappedDict({ members }: PickleDict, depth: number): PickleDict | null {
  if (depth === 0) return null;
  for (const name of wrappers) {
    const wrapped = members.get(name);
    if (!isKind(wrapped, 'dict')) continue;
    const inner = wrappedDict(wrapped, depth - 1);
    if (inner !== null) return inner;
    if (hasTensor(wrapped)) return wrapped;
  }
  return null;
}

function hasTensor({ members }: PickleDict): boolean {
  for (const value of members.values()) if (isKind(value, 'tensor')) return true;
  return false;
}

function keysOf({ members }: PickleDict): string {
  const keys = [...members.keys()].map((key) => (typeof key === 'string' ? key : '?'));
  return `it has ${listedKeys(keys)}, where tensors by name are expected, or a dict of them under ${wrappers.join(', ')}`;
}
