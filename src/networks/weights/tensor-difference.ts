/** Where given tensors depart from what a network holds; shapes in PyTorch's layout. */
export interface TensorDifference {
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  readonly misshapen: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly expected: readonly number[];
  }[];
  /** Tensors that are not float32, or in a file none that can be read as such. */
  readonly mistyped: readonly { readonly name: string; readonly type: string }[];
}

/** The difference as the end of a sentence, the first five tensors of each sort by name. */
export function differenceText(difference: TensorDifference): string {
  const { missing, unexpected, misshapen, mistyped } = difference;
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
