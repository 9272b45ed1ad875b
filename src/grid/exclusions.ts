import { valueText } from './point-identity.js';
import type { PartialSettings } from './points.js';

/** The entries of `exclude`. */
export interface Exclusions {
  /** Whether some entry leaves this point out. */
  exclude(settings: PartialSettings): boolean;
  /** Places of the entries that have matched no point so far. */
  unused(): readonly number[];
}

/** Entries that name the same settings are looked up together, so that a thousand of them cost a point no more than one. */
export function exclusionsOf(entries: readonly PartialSettings[]): Exclusions {
  const groups = new Map<string, Group>();
  const unused = new Set(entries.keys());
  for (const [index, entry] of entries.entries()) {
    const names = Object.keys(entry).toSorted();
    const key = names.join(' ');
    const group = groups.get(key) ?? { names, places: new Map<string, number[]>() };
    groups.set(key, group);
    const text = textOf(entry, names);
    group.places.set(text, [...(group.places.get(text) ?? []), index]);
  }
  return {
    exclude(settings) {
      let excluded = false;
      for (const { names, places } of groups.values()) {
        const matching = places.get(textOf(settings, names));
        if (matching === undefined) continue;
        excluded = true;
        for (const index of matching) unused.delete(index);
      }
      return excluded;
    },
    unused: () => [...unused],
  };
}

interface Group {
  readonly names: readonly string[];
  /** By the texts of their values. */
  readonly places: Map<string, number[]>;
}

function textOf(settings: PartialSettings, names: readonly string[]): string {
  return names.map((name) => valueText(settings[name])).join(' ');
}
