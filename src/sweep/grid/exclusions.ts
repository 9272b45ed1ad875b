import { valueText } from './point-identity.js';
import type { PartialSettings, SubGrid } from './points.js';

/** The entries of `exclude`. */
export interface Exclusions {
  /** Whether some entry leaves this point out. */
  exclude(settings: PartialSettings): boolean;
  /** What has matched no point so far: entries, and single values of their lists. */
  unused(): readonly UnusedExclusion[];
}

/** An entry, or one value in a list of it, that has matched nothing. */
export interface UnusedExclusion {
  readonly entry: number;
  readonly member: { readonly name: string; readonly index: number } | null;
}

/** The values that an entry wants of one setting. A list means any of them, or itself where a setting's value is a list. */
function wantedTexts(wanted: unknown): readonly string[] {
  return Array.isArray(wanted)
    ? [...wanted.map(valueText), valueText(wanted)]
    : [valueText(wanted)];
}

/** More combinations than this are not written out: a thousand entries of long lists would fill the memory. */
const mostCombinations = 10_000;

/**
 * Entries that name the same settings are looked up together, so that a thousand of them cost a point no more than one; those
 * with very long lists are tried one by one.
 */
export function exclusionsOf(entries: readonly PartialSettings[]): Exclusions {
  const groups = new Map<string, Group>();
  const matched = entries.map(() => new Map<string, Set<string>>());
  for (const [index, entry] of entries.entries()) {
    const names = Object.keys(entry).toSorted();
    const key = names.join(' ');
    const group = groups.get(key) ?? { names, places: new Map<string, number[]>(), long: [] };
    groups.set(key, group);
    const wanted = names.map((name) => wantedTexts(entry[name]));
    if (wanted.reduce((product, { length }) => product * length, 1) > mostCombinations) {
      group.long.push({ index, wanted: wanted.map((texts) => new Set(texts)) });
      continue;
    }
    for (const texts of combinations(wanted)) {
      const text = texts.join(' ');
      const places = group.places.get(text);
      if (places === undefined) group.places.set(text, [index]);
      else places.push(index);
    }
  }
  return {
    exclude(settings) {
      let excluded = false;
      for (const { names, places, long } of groups.values()) {
        const texts = names.map((name) => valueText(settings[name]));
        const matching = [
          ...(places.get(texts.join(' ')) ?? []),
          ...long
            .filter(({ wanted }) => wanted.every((set, place) => set.has(texts[place] ?? '')))
            .map(({ index }) => index),
        ];
        if (matching.length === 0) continue;
        excluded = true;
        for (const index of matching) {
          for (const [place, name] of names.entries()) {
            const seen = matched[index]?.get(name) ?? new Set();
            matched[index]?.set(name, seen.add(texts[place] ?? ''));
          }
        }
      }
      return excluded;
    },
    unused: () => entries.flatMap((entry, index) => unusedIn(entry, index, matched[index])),
  };
}

interface Group {
  readonly names: readonly string[];
  /** Entries by the texts of their values. */
  readonly places: Map<string, number[]>;
  readonly long: { readonly index: number; readonly wanted: readonly ReadonlySet<string>[] }[];
}

function* combinations(lists: readonly (readonly string[])[]): Generator<readonly string[]> {
  const [first, ...rest] = lists;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const text of new Set(first)) {
    for (const others of combinations(rest)) yield [text, ...others];
  }
}

function unusedIn(
  settings: PartialSettings,
  entry: number,
  matched: ReadonlyMap<string, ReadonlySet<string>> | undefined,
): readonly UnusedExclusion[] {
  if (matched === undefined || matched.size === 0) return [{ entry, member: null }];
  return Object.entries(settings).flatMap(([name, wanted]) => {
    const seen = matched.get(name);
    if (!Array.isArray(wanted) || seen?.has(valueText(wanted)) === true) return [];
    return wanted.flatMap((value, index) =>
      seen?.has(valueText(value)) === true ? [] : [{ entry, member: { name, index } }],
    );
  });
}

/** Whether some point of a grid could have all of an exclusion's values, whatever is drawn from it. */
export function couldMatch(grid: SubGrid, exclusion: PartialSettings): boolean {
  const left = new Set(Object.keys(exclusion));
  const agrees = (point: PartialSettings, names: readonly string[]) =>
    names.every((name) => wantedTexts(exclusion[name]).includes(valueText(point[name])));
  for (const { name, between } of grid.bounds) {
    if (!left.delete(name)) continue;
    const isDrawn = (value: unknown) =>
      typeof value === 'number' && value >= between[0] && value <= between[1];
    if (![exclusion[name]].flat().some(isDrawn)) return false;
  }
  for (const { names, choices } of grid.factors) {
    const named = names.filter((name) => left.delete(name));
    if (named.length > 0 && !choices.some((choice) => agrees(choice, named))) return false;
  }
  return agrees(grid.shared, [...left]);
}
