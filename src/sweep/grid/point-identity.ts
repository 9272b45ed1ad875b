import type { FreeSettings } from '../../settings/free-settings.js';
import { isLeftOut, mayBeLeftOut, settingNames, type Settings } from '../../settings/trainer.js';
import { canonicalJson, type JsonValue } from '../../files/canonical-json.js';
import { sha256 } from '../../files/hash.js';

/** In code-unit order, as canonical JSON has them. */
const namesInOrder = settingNames.toSorted();

const objectTexts = new WeakMap<object, string>();

/** A setting's value as canonical JSON: equal texts are equal values. Objects, which points share, are written once. */
export function valueText(value: unknown): string {
  // JavaScript writes finite numbers and booleans as JSON does.
  if (typeof value === 'number' || typeof value === 'boolean') return `${value}`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const known = objectTexts.get(value);
  if (known !== undefined) return known;
  const text = canonicalJson(value as JsonValue);
  objectTexts.set(value, text);
  return text;
}

/**
 * Names points by 16 hexadecimal characters: the SHA-256 of the canonical JSON of all settings together.
 * @param shared what all the points have
 * @param varying settings that may differ from it: the text of the others is written once
 */
export function pointNaming(
  shared: Settings,
  varying: readonly string[],
): (settings: Settings) => string {
  if (varying.some(mayBeLeftOut)) return pointIdentity;
  // The text before each varying value; what comes after the last one ends it.
  const pieces: { before: string; name: keyof Settings }[] = [];
  let text = '';
  for (const name of namesInOrder) {
    const isVarying = varying.includes(name);
    if (!isVarying && isLeftOut(name, shared[name])) continue;
    text += `${text === '' && pieces.length === 0 ? '{' : ','}"${name}":`;
    if (isVarying) {
      pieces.push({ before: text, name });
      text = '';
    } else text += valueText(shared[name]);
  }
  const end = `${text}}`;
  return (settings) => {
    let whole = '';
    for (const { before, name } of pieces) whole += before + valueText(settings[name]);
    return sha256(whole + end).slice(0, 16);
  };
}

/** A point's identity by what trial.json says of its settings. */
export function pointIdentity(settings: Readonly<Record<string, unknown>>): string {
  const named = Object.entries(settings).filter(([name, value]) => !isLeftOut(name, value));
  return freePointIdentity(Object.fromEntries(named));
}

/** The same for settings of whatever names. */
export function freePointIdentity(settings: FreeSettings): string {
  return sha256(canonicalJson(settings as JsonValue)).slice(0, 16);
}
