import type { z } from 'zod';
import { placeByName } from '../../files/by-name.js';
import { allowedWords, hint, looksLikeNumber, readAsKey, shown, unknownKey } from './hints.js';
import { meantName } from './meant-name.js';

type Issue = z.core.$ZodIssue;

/** More mistakes than anyone reads in one go. */
export const mostMistakes = 100;

/** One mistake, at the deepest place that can be named. */
export interface Mistake {
  readonly path: readonly PropertyKey[];
  /** Set where a key itself is wrong, not its value. */
  readonly key?: string;
  readonly sentence: string;
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
export function expected(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type': {
      // Some schemas say it themselves.
      if (!issue.message.startsWith('Invalid input')) return issue.message;
      const wanted = typeNames[issue.expected] ?? issue.expected;
      return `expected ${wanted}${hint(issue.expected, value)}`;
    }
    case 'invalid_value':
      return allowedWords(issue.values.map(String), value);
    case 'too_small':
      if (issue.origin === 'array')
        return `expected at least ${issue.minimum} value${issue.minimum === 1 ? '' : 's'}`;
      if (issue.origin === 'string') return 'expected text that is not empty';
      // Some schemas say it themselves.
      if (!issue.message.startsWith('Too small')) return issue.message;
      return `must be ${issue.inclusive === false ? 'above' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      if (issue.origin === 'array') return `expected at most ${issue.maximum} values`;
      if (issue.origin === 'string') return `expected at most ${issue.maximum} characters`;
      return `must be ${issue.inclusive === false ? 'below' : 'at most'} ${issue.maximum}`;
    default:
      return issue.message;
  }
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined | null)?.[key],
    root,
  );
}

/**
 * Mistakes of one zod issue. Of a union only the branch that was meant is reported: the one that knows most of the keys.
 * @param allowedAt the keys that are possible in the object at a path
 */
export function mistakes(
  issue: Issue,
  root: unknown,
  allowedAt: (path: readonly PropertyKey[]) => readonly string[],
  before: readonly PropertyKey[] = [],
): readonly Mistake[] {
  const path = placeByName([...before, ...issue.path]);
  if (issue.code === 'unrecognized_keys') {
    const names = allowedAt(path);
    return issue.keys
      .slice(0, mostMistakes)
      .map((key) => ({ path, key, sentence: unknownKey(key, names, valueAt(root, path)) }));
  }
  if (issue.code === 'invalid_key') {
    const key = String(path.at(-1));
    const why = issue.issues[0]?.message ?? 'expected another';
    const sentence = looksLikeNumber(key)
      ? readAsKey(key)
      : `${shown(key)} is not possible as a name: ${why}.`;
    return [{ path: path.slice(0, -1), key, sentence }];
  }
  if (issue.code === 'invalid_union') {
    const meant = meantBranch(issue.errors, valueAt(root, path));
    if (meant !== undefined)
      return meant.flatMap((inner) => mistakes(inner, root, allowedAt, path));
    return [{ path, sentence: noBranch(issue.errors, valueAt(root, path), allowedAt(path)) }];
  }
  const value = valueAt(root, path);
  if (value === undefined && issue.code === 'invalid_type') {
    return [{ path, sentence: `${shown(path.at(-1))} is missing: ${expected(issue, value)}.` }];
  }
  const [key] = isObjectWanted(issue) ? allowedAt(path) : [];
  const isListed = Array.isArray(value) ? '; remove the dash or the brackets' : '';
  const example = key === undefined ? '' : `, such as { ${key}: … }${isListed}`;
  const sentence = `${shown(value)} is not possible here: ${expected(issue, value)}${example}`;
  return [{ path, sentence: /[.?]$/.test(sentence) ? sentence : `${sentence}.` }];
}

function isObjectWanted(issue: Issue): boolean {
  return issue.code === 'invalid_type' && issue.expected === 'object';
}

/** Of the branches that know the kind of value the one that knows most of its keys. */
function meantBranch(
  branches: readonly (readonly Issue[])[],
  value: unknown,
): readonly Issue[] | undefined {
  // What is written first names what is meant.
  const [first] = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const missesFirst = (branch: readonly Issue[]) =>
    branch.some((issue) => isKeyMistake(issue) && issue.keys.includes(first ?? ''));
  const [meant] = branches
    .filter((branch) => branch.some((inner) => inner.path.length > 0 || isKeyMistake(inner)))
    .toSorted(
      (one, other) =>
        unknownKeys(one) - unknownKeys(other) ||
        Number(missesFirst(one)) - Number(missesFirst(other)),
    );
  if (meant === undefined || unknownKeys(meant) === 0) return meant;
  return meant.filter(isKeyMistake);
}

function unknownKeys(branch: readonly Issue[]): number {
  return branch.reduce(
    (count, issue) => count + (issue.code === 'unrecognized_keys' ? issue.keys.length : 0),
    0,
  );
}

/** A value of a kind that no branch takes. */
function noBranch(
  branches: readonly (readonly Issue[])[],
  value: unknown,
  keys: readonly string[],
): string {
  const [ends, hints] = [new Set<string>(), new Set<string>()];
  for (const inner of branches.flat()) {
    const [end = '', ...advice] = expected(inner, value).split('; ');
    ends.add(end);
    for (const one of advice) hints.add(one);
  }
  const allowed = [...ends]
    .map((end) => end.replace(/^(expected |allowed: |did you mean .*\? Allowed: )/, ''))
    .map((end) => (end === typeNames['object'] ? objectText(keys) : end));
  const words = branches
    .flat()
    .flatMap((inner) => (inner.code === 'invalid_value' ? inner.values.map(String) : []));
  const all = [...words, ...keys];
  const nearest = meantName(value, all);
  // A key without a value is no typo.
  const isTypo = nearest !== undefined && nearest !== value;
  const meant = isTypo ? `did you mean ${nearest}? Expected` : '';
  const said = `${meant || 'expected'} ${[...new Set(allowed)].join(', or ')}`;
  return `${shown(value)} is not possible here: ${[said, ...hints].join('; ')}.`;
}

/** An object of one of several keys, as it is written. */
function objectText(keys: readonly string[]): string {
  if (keys.includes('random')) return '{ random: { trials: 50 } }';
  return keys.includes('linspace')
    ? 'a rule such as { linspace: [0, 0.1], count: 3 }'
    : `{ ${keys.join(' | ')}: … }`;
}

function isKeyMistake(issue: Issue): issue is z.core.$ZodIssueUnrecognizedKeys {
  return issue.code === 'unrecognized_keys';
}
