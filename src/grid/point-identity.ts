import type { FreeSettings } from '../config/free-settings.js';
import { settingNames, type Settings } from '../config/settings.js';
import { canonicalJson, type JsonValue } from '../files/canonical-json.js';
import { sha256 } from '../files/hash.js';

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

/** Each name as canonical JSON begins its member. */
const beginnings = namesInOrder.map(
  (name, index) => [name, `${index === 0 ? '{' : ','}"${name}":`] as const,
);

/** 16 hexadecimal characters that name all settings together: the SHA-256 of their canonical JSON, made quickly for many points. */
export function pointIdentity(settings: Settings): string {
  let text = '';
  for (const [name, beginning] of beginnings) text += beginning + valueText(settings[name]);
  return sha256(`${text}}`).slice(0, 16);
}

/** The same for settings of whatever names. */
export function freePointIdentity(settings: FreeSettings): string {
  return sha256(canonicalJson(settings as JsonValue)).slice(0, 16);
}
