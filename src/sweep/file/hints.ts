import { settingNames } from '../../settings/trainer.js';
import { meantName, ourNameOf } from './meant-name.js';

/** A value as a sentence shows it: short, whatever it is. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null (an empty value)';
  // JSON has neither NaN nor infinity, both of which YAML has.
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** What was probably meant by a value of the wrong type: by zod's names of the types, the first row that applies. */
interface Hint {
  readonly wanted: readonly string[];
  readonly found: (value: unknown) => boolean;
  readonly advice: (value: unknown) => string;
}

function ofText(wanted: readonly string[], found: RegExp, advice: (text: string) => string): Hint {
  return {
    wanted,
    found: (value) => typeof value === 'string' && found.test(value.trim()),
    advice: (value) => advice((value as string).trim()),
  };
}

const numbers = ['number', 'int'];

const hints: readonly Hint[] = [
  {
    wanted: [...numbers, 'boolean', 'string'],
    found: isSweptOver,
    advice: () => 'a setting that is swept belongs under grid',
  },
  ofText(['boolean'], /^(true|false)$/i, () => 'remove the quotes'),
  ofText(['boolean'], /^(yes|on|y)$/i, (text) => `write true: in YAML 1.2 ${text} is text`),
  ofText(['boolean'], /^(no|off|n)$/i, (text) => `write false: in YAML 1.2 ${text} is text`),
  ofText(['array'], /,/, (text) => `write [${text}]`),
  {
    wanted: ['array'],
    found: isSweptOver,
    advice: () => 'a rule makes numbers, which are none of its values',
  },
  {
    wanted: ['array'],
    found: (value) => typeof value === 'object' && value !== null,
    advice: (value) => `put brackets around it: [{ ${Object.keys(value as object)[0] ?? ''}: … }]`,
  },
  {
    wanted: ['array'],
    found: (value) => typeof value !== 'object',
    advice: (value) => `write [${shown(value)}], or put it under settings`,
  },
  {
    wanted: ['string'],
    found: (value) => typeof value === 'number',
    advice: () => 'put it in quotes',
  },
  {
    wanted: numbers,
    found: (value) =>
      typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)),
    advice: () => 'remove the quotes',
  },
  ofText(
    numbers,
    /^\d[\d_]*_[\d_]*(\.\d+)?(e-?\d+)?$/i,
    (text) => `write ${text.replaceAll('_', '')}: YAML 1.2 has no underscores in numbers`,
  ),
  ofText(numbers, /^\d+,\d+$/, (text) => `write ${text.replace(',', '.')}`),
  ofText(numbers, /^\d+(\.\d+)?%$/, (text) => `write ${Number(text.slice(0, -1)) / 100}`),
];

/** The end of a sentence about a value of the wrong type; '' where nothing is clear. */
export function hint(type: string, value: unknown): string {
  const row = hints.find(({ wanted, found }) => wanted.includes(type) && found(value));
  return row === undefined ? '' : `; ${row.advice(value)}`;
}

/** A list or a rule, as an axis has. */
function isSweptOver(value: unknown): boolean {
  if (Array.isArray(value)) return true;
  if (typeof value !== 'object' || value === null) return false;
  return ['range', 'linspace', 'logspace', 'between'].some((rule) => Object.hasOwn(value, rule));
}

/** The end of a sentence about a value or key that is none of these words; of a long list only the word that was meant. */
export function allowedWords(words: readonly string[], value: unknown): string {
  const meant = meantName(value, words);
  const all = `llowed: ${words.join(', ')}`;
  if (meant === undefined) return `a${all}`;
  return words.length > 12 ? `did you mean ${meant}?` : `did you mean ${meant}? A${all}`;
}

/** How an axis is written that another tool would give with this key. */
const otherRules: Readonly<Record<string, (given: Readonly<Record<string, unknown>>) => string>> = {
  ...Object.fromEntries(
    ['values', 'choices', 'value'].map((key) => [
      key,
      (given) => `an axis is the list itself, such as ${shown([given[key]].flat())}`,
    ]),
  ),
  min: boundsRule,
  max: boundsRule,
  distribution: () =>
    'values are drawn evenly from { between: [lowest, highest] }, by their ratios with scale: log',
};

function boundsRule({ min, max }: Readonly<Record<string, unknown>>): string {
  const lowest = typeof min === 'number' ? min : 'lowest';
  const highest = typeof max === 'number' ? max : 'highest';
  return `write { between: [${lowest}, ${highest}] } with strategy: { random: { trials: 50 } }, or { range: [${lowest}, ${highest}], step: … }`;
}

/**
 * What is wrong with a key, as a sentence.
 * @param names the keys that are possible in `object`
 */
export function unknownKey(key: string, names: readonly string[], object: unknown): string {
  if (looksLikeNumber(key)) return readAsKey(key);
  const isAxis = names.includes('linspace');
  if (isAxis && Object.hasOwn(otherRules, key)) {
    const rule = otherRules[key]?.(object as Readonly<Record<string, unknown>>);
    return `${shown(key)} is not known here: ${rule}.`;
  }
  // Known, but not together with the other keys.
  if (names.includes(key)) {
    const others = Object.keys(object as object).filter((name) => name !== key);
    const rules = 'range has step, linspace and logspace have count, between has scale';
    const advice = isAxis ? rules : 'give one of them';
    return `${shown(key)} does not go with ${others.map(shown).join(', ')}: ${advice}.`;
  }
  const settings: readonly string[] = settingNames;
  const setting = settings.includes(key) ? key : ourNameOf(key, settings);
  if (names.includes('settings') && setting !== undefined && ourNameOf(key, names) === undefined)
    return `${shown(key)} ${setting === key ? 'is a setting' : `is the setting ${setting}`}: put it under settings, or with a list of values under grid.`;
  if (key === 'seed' && names.includes('learningRate'))
    return '"seed" belongs on the first level of the file, beside name; replicates: 3 trains every point with three seeds.';
  const advice = allowedWords(names, key);
  return `${shown(key)} is not known here; ${advice}${advice.endsWith('?') ? '' : '.'}`;
}

/** { frames: 5, 15 } is a map with a key 15. */
export function looksLikeNumber(key: string): boolean {
  return /^-?\d/.test(key);
}

export function readAsKey(key: string): string {
  return `${shown(key)} is read as a key: a list needs brackets, such as [5, 15].`;
}
