import type { StoredType } from '../../stored-type.js';
import type { PickleValue, TorchStorage, TorchTensor } from './pickle-value.js';
import { TorchFileError } from './torch-file-error.js';

/**
 * Everything of Python's that a pickle may name, and what a call of it makes here. All else is refused: this list is the
 * whole of what a file can cause.
 */
const callables: Readonly<Record<string, (given: readonly PickleValue[]) => PickleValue>> = {
  'collections.OrderedDict': (given) => {
    if (given.length > 0) throw new TorchFileError('it makes an OrderedDict of something');
    return { kind: 'dict', members: new Map() };
  },
  'torch._utils._rebuild_tensor_v2': tensor,
  'torch._utils._rebuild_parameter': ([data, ...rest]) => {
    if (!isKind(data, 'tensor') || rest.length !== 2) {
      throw new TorchFileError('it makes a parameter of what is no tensor');
    }
    return data;
  },
};

const storageTypes: Readonly<Record<string, StoredType>> = {
  'torch.DoubleStorage': 'F64',
  'torch.FloatStorage': 'F32',
  'torch.HalfStorage': 'F16',
  'torch.BFloat16Storage': 'BF16',
  'torch.LongStorage': 'I64',
  'torch.IntStorage': 'I32',
  'torch.ByteStorage': 'U8',
  'torch.BoolStorage': 'BOOL',
};

/** The global of this name. @throws TorchFileError where it is not on the list */
export function torchGlobal(name: string): PickleValue {
  if (!Object.hasOwn(callables, name) && !Object.hasOwn(storageTypes, name)) {
    throw new TorchFileError(
      `it asks Python for ${name}, and only tensors in plain dicts are read; save model.state_dict() alone`,
    );
  }
  return { kind: 'global', name };
}

/** What Python would get from calling a global, made here as data. @throws TorchFileError */
export function torchCall(callable: PickleValue, given: PickleValue): PickleValue {
  if (!isKind(callable, 'global') || !isKind(given, 'tuple')) {
    throw new TorchFileError('it calls what is no function');
  }
  const make = Object.hasOwn(callables, callable.name) ? callables[callable.name] : undefined;
  if (make === undefined) throw new TorchFileError(`it calls ${callable.name}`);
  return make(given.items);
}

/** A persistent id, which torch.save uses for storages: ('storage', type, key, device, count). @throws TorchFileError */
export function torchStorage(id: PickleValue): TorchStorage {
  const [word, type, key, , count] = isKind(id, 'tuple') ? id.items : [];
  const stored = isKind(type, 'global') ? storageTypes[type.name] : undefined;
  if (word !== 'storage' || stored === undefined || typeof key !== 'string' || !isCount(count)) {
    throw new TorchFileError('it refers to something outside that is no storage');
  }
  return { kind: 'storage', type: stored, key, count };
}

/** torch._utils._rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, backward_hooks[, metadata]). */
function tensor(given: readonly PickleValue[]): TorchTensor {
  const [storage, offset, shape, strides] = given;
  if (
    given.length < 6 ||
    given.length > 7 ||
    !isKind(storage, 'storage') ||
    !isCount(offset) ||
    !isCounts(shape) ||
    !isCounts(strides) ||
    shape.items.length !== strides.items.length
  ) {
    throw new TorchFileError('it describes a tensor in a way that torch.save does not');
  }
  const view = { storage, offset, shape: shape.items, strides: strides.items };
  const end = offset + spanOf(view);
  if (!Number.isSafeInteger(end) || end > storage.count) {
    throw new TorchFileError(`a tensor reaches behind the ${storage.count} numbers of its storage`);
  }
  return { kind: 'tensor', ...view };
}

/** From a tensor's first number to behind its last, in its storage; 0 for one without numbers. */
export function spanOf({ shape, strides }: Pick<TorchTensor, 'shape' | 'strides'>): number {
  if (shape.includes(0)) return 0;
  return shape.reduce((last, extent, axis) => last + (extent - 1) * (strides[axis] ?? 0), 1);
}

function isCount(value: PickleValue | undefined): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** A tuple of few enough counts to be a shape or its strides. */
function isCounts(
  value: PickleValue | undefined,
): value is { readonly kind: 'tuple'; readonly items: readonly number[] } {
  return isKind(value, 'tuple') && value.items.length <= 8 && value.items.every(isCount);
}

type Kind = Extract<PickleValue, { readonly kind: string }>['kind'];

/** Whether a value is of this kind. */
export function isKind<Wanted extends Kind>(
  value: PickleValue | undefined,
  kind: Wanted,
): value is Extract<PickleValue, { readonly kind: Wanted }> {
  return typeof value === 'object' && value !== null && value.kind === kind;
}
