/** A value that JSON holds exactly; NaN and infinities are not among them. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * JSON with keys in code-unit order and no blanks: equal values give equal text, so that a hash of it is an identity.
 * @throws RangeError for a number that JSON cannot hold (NaN and infinities would silently become null).
 */
export function canonicalJson(value: JsonValue): string {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new RangeError(`JSON cannot hold ${value}.`);
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value))
    return `[${value.map((item) => canonicalJson(item as JsonValue)).join(',')}]`;
  const members = Object.entries(value)
    .toSorted(([first], [second]) => (first < second ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}
