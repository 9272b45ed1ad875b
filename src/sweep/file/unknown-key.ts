import { nearestName } from './nearest-name.js';
import { ourNameOf } from './other-names.js';
import { settingNames } from '../../settings/trainer.js';
import { shown } from './value-hint.js';

/** Of longer lists only the word that was probably meant is named. */
const longList = 12;

/** Ends a sentence about a value or key that is none of these. */
export function allowedWords(words: readonly string[], value: unknown): string {
  const nearest =
    typeof value === 'string' ? (ourNameOf(value, words) ?? nearestName(value, words)) : undefined;
  const all = `llowed: ${words.join(', ')}`;
  if (nearest === undefined) return `a${all}`;
  return words.length > longList ? `did you mean ${nearest}?` : `did you mean ${nearest}? A${all}`;
}

export function unknownKey(key: string, names: readonly string[], object: unknown): string {
  if (looksLikeNumber(key)) return readAsKey(key);
  const rule = names.includes('linspace') ? otherRule(key, object) : undefined;
  if (rule !== undefined) return `${shown(key)} is not known here: ${rule}.`;
  // Known, but not together with what stands beside it.
  if (names.includes(key)) {
    const others = Object.keys(object as object).filter((name) => name !== key);
    const rules = 'range has step, linspace and logspace have count, between has scale';
    const advice = names.includes('linspace') ? rules : 'give one of them';
    return `${shown(key)} does not go with ${others.map(shown).join(', ')}: ${advice}.`;
  }
  const setting = isSettingName(key) ? key : ourNameOf(key, settingNames);
  if (names.includes('settings') && setting !== undefined && ourNameOf(key, names) === undefined)
    return `${shown(key)} ${setting === key ? 'is a setting' : `is the setting ${setting}`}: put it under settings, or with a list of values under grid.`;
  if (key === 'seed' && isSettingNames(names))
    return '"seed" belongs on the first level of the file, beside name; replicates: 3 trains every point with three seeds.';
  const advice = allowedWords(names, key);
  return `${shown(key)} is not known here; ${advice}${advice.endsWith('?') ? '' : '.'}`;
}

/** How an axis is written that another tool would give with this key. */
function otherRule(key: string, object: unknown): string | undefined {
  const given = object as Readonly<Record<string, unknown>>;
  switch (key) {
    case 'values':
    case 'choices':
    case 'value':
      return `an axis is the list itself, such as ${shown([given[key]].flat())}`;
    case 'min':
    case 'max': {
      const [lowest = 'lowest', highest = 'highest'] = [given['min'], given['max']].map((bound) =>
        typeof bound === 'number' ? String(bound) : undefined,
      );
      return `write { between: [${lowest}, ${highest}] } with strategy: { random: { trials: 50 } }, or { range: [${lowest}, ${highest}], step: … }`;
    }
    case 'distribution':
      return 'values are drawn evenly from { between: [lowest, highest] }, by their ratios with scale: log';
    default:
      return undefined;
  }
}

/** { frames: 5, 15 } is a map with a key 15. */
export function looksLikeNumber(key: string): boolean {
  return /^-?\d/.test(key);
}

export function readAsKey(key: string): string {
  return `${shown(key)} is read as a key: a list needs brackets, such as [5, 15].`;
}

function isSettingNames(names: readonly string[]): boolean {
  return names.includes('backbone') && names.includes('learningRate');
}

function isSettingName(key: string): boolean {
  return (settingNames as readonly string[]).includes(key);
}
