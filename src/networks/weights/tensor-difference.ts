import { shortLine } from '../../files/sanitize-text.js';

/** How given tensors differ from a network's; shapes in PyTorch's layout. */
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

/** How `given` differs from `expected`, all of which must be of `type`; null where it fits. */
export function tensorDifference(
  expected: readonly { readonly name: string; readonly shape: readonly number[] }[],
  given: ReadonlyMap<string, { readonly type: string; readonly shape: readonly number[] }>,
  type: string,
): TensorDifference | null {
  const names = new Set(expected.map(({ name }) => name));
  const difference = {
    missing: [...names].filter((name) => !given.has(name)),
    unexpected: [...given.keys()].filter((name) => !names.has(name)),
    misshapen: expected.flatMap(({ name, shape }) => {
      const found = given.get(name)?.shape ?? shape;
      return found.join() === shape.join() ? [] : [{ name, shape: found, expected: shape }];
    }),
    mistyped: [...given].flatMap(([name, found]) =>
      names.has(name) && found.type !== type ? [{ name, type: found.type }] : [],
    ),
  };
  return Object.values(difference).some((list) => list.length > 0) ? difference : null;
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

const shownKeys = 6;
const longestKey = 60;

/** Keys of a file as the middle of a sentence: how many, and the first of them. */
export function listedKeys(keys: readonly string[]): string {
  const shown = keys.slice(0, shownKeys).map((key) => shortLine(key, longestKey));
  const more = keys.length > shownKeys ? ' …' : '';
  return `${keys.length} key${keys.length === 1 ? '' : 's'} (${shown.join(', ')}${more})`;
}
