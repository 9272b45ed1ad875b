import type { StoredType } from '../tensor.js';

/** A PyTorch file that is damaged, or needs what is not supported. Its message is the end of a sentence about the file. */
export class TorchFileError extends Error {
  override readonly name = 'TorchFileError';
}

/** What the pickle of a checkpoint may hold. Each is inert data: reading a pickle calls nothing that the pickle names. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | { readonly kind: 'list'; readonly items: PickleValue[] }
  | { readonly kind: 'tuple'; readonly items: readonly PickleValue[] }
  /** A dict or an OrderedDict. */
  | { readonly kind: 'dict'; readonly members: Map<PickleValue, PickleValue> }
  /** A name of Python's that is known here, such as `torch._utils._rebuild_tensor_v2`. */
  | { readonly kind: 'global'; readonly name: string }
  | PickleOpaque
  | TorchStorage
  | TorchTensor;

/** A class or function of Python's that is not known here, an object of it, or another value that no tensor needs. */
export interface PickleOpaque {
  readonly kind: 'opaque';
  /** Of the class or function, such as `argparse.Namespace`; of at most 400 characters. */
  readonly name: string;
  /** What was set by key, as in a subclass of dict. */
  readonly members: Map<PickleValue, PickleValue>;
}

export function opaque(name: string): PickleOpaque {
  return { kind: 'opaque', name, members: new Map() };
}

/** A file of the archive that holds the numbers of one or more tensors. */
export interface TorchStorage {
  readonly kind: 'storage';
  readonly key: string;
  readonly type: StoredType;
  /** How many numbers. */
  readonly count: number;
}

/** A tensor as a view of a storage; offset and strides count numbers. */
export interface TorchTensor {
  readonly kind: 'tensor';
  readonly storage: TorchStorage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

type Kind = Extract<PickleValue, { readonly kind: string }>['kind'];

/** Whether a value is of this kind. */
export function isKind<Wanted extends Kind>(
  value: PickleValue | undefined,
  kind: Wanted,
): value is Extract<PickleValue, { readonly kind: Wanted }> {
  return typeof value === 'object' && value !== null && value.kind === kind;
}
