import type { StoredType } from '../tensor.js';
import { isKind, opaque, TorchFileError } from './pickle-value.js';
import type { PickleOpaque, PickleValue, TorchStorage, TorchTensor } from './pickle-value.js';

/** What of Python's leads to tensors, and what a call of it makes here; all else stays opaque. */
const callables: Readonly<Record<string, (given: readonly PickleValue[]) => PickleValue>> = {
  'collections.OrderedDict': (given) => {
    if (given.length > 0) throw new TorchFileError('it makes an OrderedDict of something');
    return { kind: 'dict', members: new Map() };
  },
  'torch._utils._rebuild_tensor_v2': tensor,
  'torch._utils._rebuild_parameter': (given) => parameter(given, 3),
  // A parameter with attributes.
  'torch._utils._rebuild_parameter_with_state': (given) => parameter(given, 4),
  // A tensor that has attributes, or one of a subclass, whose numbers may mean something else.
  'torch._tensor._rebuild_from_type_v2': ([rebuild, type, given]) => {
    const isRead = isKind(rebuild, 'global') && rebuild.name === 'torch._utils._rebuild_tensor_v2';
    const isTensor = isKind(type, 'opaque') && tensorClasses.has(type.name);
    if (isRead && isTensor && isKind(given, 'tuple')) return tensor(given.items);
    return opaque(isKind(type, 'opaque') ? type.name : 'torch._tensor._rebuild_from_type_v2');
  },
};

const tensorClasses: ReadonlySet<string> = new Set([
  'torch.Tensor',
  'torch.nn.parameter.Parameter',
]);

/** Functions that make an object of the class they are given first. */
const makers: ReadonlySet<string> = new Set([
  'copy_reg._reconstructor',
  'copyreg._reconstructor',
  'numpy.core.multiarray._reconstruct',
  'numpy._core.multiarray._reconstruct',
]);

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

/** The value of the class or function of this name. */
export function torchGlobal(name: string): PickleValue {
  const isKnown = Object.hasOwn(callables, name) || Object.hasOwn(storageTypes, name);
  return isKnown ? { kind: 'global', name } : opaque(name);
}

/** The value of a call of a class or function, or of an object of a class. @throws TorchFileError */
export function torchCall(callable: PickleValue, given: PickleValue): PickleValue {
  if (!(isKind(callable, 'global') || isKind(callable, 'opaque')) || !isKind(given, 'tuple')) {
    throw new TorchFileError('it calls what is no function');
  }
  const { name } = callable;
  const make = Object.hasOwn(callables, name) ? callables[name] : undefined;
  if (make !== undefined) return make(given.items);
  const [first] = given.items;
  return opaque(makers.has(name) && isKind(first, 'opaque') ? first.name : name);
}

/**
 * A persistent id, which torch.save uses for storages: ('storage', type, key, device, count). One of a type that is not read stays
 * opaque.
 * @throws TorchFileError
 */
export function torchStorage(id: PickleValue): TorchStorage | PickleOpaque {
  const [word, type, key, , count] = isKind(id, 'tuple') ? id.items : [];
  if (word === 'storage' && isKind(type, 'opaque')) return opaque(type.name);
  const stored = isKind(type, 'global') ? storageTypes[type.name] : undefined;
  if (word !== 'storage' || stored === undefined || typeof key !== 'string' || !isCount(count)) {
    throw new TorchFileError('it refers to something outside that is no storage');
  }
  return { kind: 'storage', type: stored, key, count };
}

/** (tensor, requires_grad, backward_hooks[, attributes]) */
function parameter([data, ...rest]: readonly PickleValue[], count: number): PickleValue {
  if (!(isKind(data, 'tensor') || isKind(data, 'opaque')) || rest.length !== count - 1) {
    throw new TorchFileError('it makes a parameter of what is no tensor');
  }
  return data;
}

/** torch._utils._rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, backward_hooks[, metadata]). */
function tensor(given: readonly PickleValue[]): TorchTensor | PickleOpaque {
  const [storage, offset, shape, strides] = given;
  if (isKind(storage, 'opaque')) return storage;
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
