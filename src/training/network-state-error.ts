/** Where a network state departs from what the network holds; shapes in PyTorch's layout. */
export interface StateDifference {
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  readonly misshapen: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly expected: readonly number[];
  }[];
  /** Tensors that are not float32. */
  readonly mistyped: readonly { readonly name: string; readonly type: string }[];
}

/** A network state that does not fit the network. */
export class NetworkStateError extends Error {
  readonly kind = 'network-state-mismatch';
  readonly difference: StateDifference;

  constructor(difference: StateDifference) {
    super(`The tensors do not fit the network: ${sentence(difference)}.`);
    this.name = 'NetworkStateError';
    this.difference = difference;
  }
}

function sentence({ missing, unexpected, misshapen, mistyped }: StateDifference): string {
  return [
    ...listed('missing', missing),
    ...listed('unexpected', unexpected),
    ...listed(
      'of another shape',
      misshapen.map(
        ({ name, shape, expected }) => `${name} [${shape.join(', ')}] for [${expected.join(', ')}]`,
      ),
    ),
    ...listed(
      'not float32',
      mistyped.map(({ name, type }) => `${name} (${type})`),
    ),
  ].join('; ');
}

function listed(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, 5).join(', ');
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return [`${what}: ${shown}${more}`];
}
