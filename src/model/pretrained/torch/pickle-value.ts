import type { StoredType } from '../../stored-type.js';

/** What the pickle of a state dict may hold. Each is inert data: reading a pickle calls nothing that the pickle names. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleList
  | PickleTuple
  | PickleDict
  | PickleGlobal
  | TorchStorage
  | TorchTensor;

interface PickleList {
  readonly kind: 'list';
  readonly items: PickleValue[];
}

interface PickleTuple {
  readonly kind: 'tuple';
  readonly items: readonly PickleValue[];
}

/** A dict or an OrderedDict. */
export interface PickleDict {
  readonly kind: 'dict';
  readonly members: Map<PickleValue, PickleValue>;
}

/** A name of Python's that is known here, such as `torch._utils._rebuild_tensor_v2`. */
interface PickleGlobal {
  readonly kind: 'global';
  readonly name: string;
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
