import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** One mistake, at the deepest place that can be named. */
export interface Mistake {
  readonly path: readonly PropertyKey[];
  /** Set where a key itself is wrong, not its value. */
  readonly key?: string;
  readonly sentence: string;
}

/** A value as a sentence shows it: short, whatever it is. */
function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

const typeNames: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list such as [5, 15]',
  object: 'keys with values',
  record: 'keys with values',
  tuple: 'a list of two numbers',
  null: 'null',
};

/** What was allowed, as the end of a sentence, and what was probably meant. */
function expected(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type': {
      const wanted = typeNames[issue.expected] ?? issue.expected;
      return `expected ${wanted}${hint(issue.expected, value)}`;
    }
    case 'invalid_value':
      return `allowed: ${issue.values.map((allowed) => String(allowed)).join(', ')}`;
    case 'too_small':
      if (issue.origin === 'array')
        return `expected at least ${issue.minimum} value${issue.minimum === 1 ? '' : 's'}`;
      if (issue.origin === 'string') return 'expected text that is not empty';
      return `must be ${issue.inclusive === false ? 'above' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      if (issue.origin === 'array') return `expected at most ${issue.maximum} values`;
      if (issue.origin === 'string') return `expected at most ${issue.maximum} characters`;
      return `must be ${issue.inclusive === false ? 'below' : 'at most'} ${issue.maximum}`;
    default:
      return issue.message;
  }
}

function hint(wanted: string, value: unknown): string {
  if (wanted === 'boolean' && typeof value === 'string') {
    if (/^(yes|on|y)$/i.test(value)) return '; in YAML 1.2 that is true';
    if (/^(no|off|n)$/i.test(value)) return '; in YAML 1.2 that is false';
  }
  if (wanted === 'array' && typeof value === 'string' && value.includes(','))
    return `; write [${value}]`;
  if (wanted === 'array' && typeof value !== 'object')
    return `; write [${shown(value)}], or put it under settings`;
  if (wanted === 'number' && typeof value === 'string' && Number.isFinite(Number(value)))
    return '; remove the quotes';
  return '';
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined | null)?.[key],
    root,
  );
}

/**
 * Mistakes of one zod issue. Of a union only the branch that was meant is told: the one whose complaints lie deepest.
 * @param name finds the nearest name that would have been allowed beside an unknown key's path
 */
export function mistakes(
  issue: Issue,
  root: unknown,
  nearest: (path: readonly PropertyKey[], key: string) => string,
  before: readonly PropertyKey[] = [],
): readonly Mistake[] {
  const path = [...before, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path,
      key,
      sentence: `${shown(key)} is not known here; ${nearest(path, key)}.`,
    }));
  }
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.find((branch) =>
      branch.some((inner) => inner.path.length > 0 || isKeyMistake(inner)),
    );
    if (meant !== undefined) return meant.flatMap((inner) => mistakes(inner, root, nearest, path));
    const value = valueAt(root, path);
    const allowed = issue.errors
      .flat()
      .map((inner) => expected(inner, value).replace(/^(expected|allowed:) /, ''));
    return [
      {
        path,
        sentence: `${shown(value)} is not possible here: expected ${[...new Set(allowed)].join(', or ')}.`,
      },
    ];
  }
  const value = valueAt(root, path);
  if (value === undefined && issue.code === 'invalid_type') {
    return [{ path, sentence: `${shown(path.at(-1))} is missing: ${expected(issue, value)}.` }];
  }
  const sentence = `${shown(value)} is not possible here: ${expected(issue, value)}`;
  return [{ path, sentence: sentence.endsWith('.') ? sentence : `${sentence}.` }];
}

function isKeyMistake(issue: Issue): boolean {
  return issue.code === 'unrecognized_keys';
}
