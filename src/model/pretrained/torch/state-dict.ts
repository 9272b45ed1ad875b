import type { PickleDict, PickleValue, TorchTensor } from './pickle-value.js';
import { isKind } from './torch-globals.js';
import { TorchFileError } from './torch-file-error.js';

/** What checkpoints call the state dict that they wrap; the first that is there counts. */
const wrappers = ['state_dict', 'model_state_dict', 'model'];

/**
 * The tensors of a state dict by name, be it all that was saved or part of a checkpoint.
 * @throws TorchFileError where there is none, or where something in it is no tensor
 */
export function stateDictTensors(saved: PickleValue): ReadonlyMap<string, TorchTensor> {
  const tensors = new Map<string, TorchTensor>();
  for (const [name, value] of stateDict(saved).members) {
    if (typeof name !== 'string') throw new TorchFileError('it names a tensor by what is no text');
    if (!isKind(value, 'tensor')) throw new TorchFileError(`${name} is no tensor`);
    tensors.set(name, value);
  }
  if (tensors.size === 0) throw new TorchFileError('it holds no tensors');
  return tensors;
}

function stateDict(saved: PickleValue): PickleDict {
  if (!isKind(saved, 'dict')) throw new TorchFileError('it holds no state dict');
  for (const name of wrappers) {
    const wrapped = saved.members.get(name);
    if (isKind(wrapped, 'dict')) return wrapped;
  }
  return saved;
}
