import { CatalogueError } from './catalogue-error.js';

/** Finds columns by name; lower case and upper case, blanks, hyphens and underscores make no difference. */
export interface ColumnPlaces {
  /** The position, counted from 0, of the first of these names that is there, or null. */
  readonly place: (names: readonly string[] | undefined) => number | null;
  /** The position of a column that was asked for; null where none was. @throws CatalogueError where it is not there */
  readonly placeNamed: (name: string | undefined) => number | null;
  /** The positions, in the columns' order, of all that have one of these names. */
  readonly places: (names: readonly string[]) => readonly number[];
  /** Names that stand above several columns, with their positions. */
  readonly repeated: () => readonly (readonly number[])[];
}

/** The columns of a file. */
export function columnPlaces(path: string, columns: readonly string[]): ColumnPlaces {
  const keys = columns.map(columnKey);
  const place = (names: readonly string[] = []) =>
    names.map((name) => keys.indexOf(columnKey(name))).find((index) => index >= 0) ?? null;
  return {
    place,
    places(names) {
      const wanted = new Set(names.map(columnKey));
      return [...keys.entries()].filter(([, key]) => wanted.has(key)).map(([index]) => index);
    },
    repeated() {
      const groups = new Map<string, number[]>();
      for (const [index, key] of keys.entries()) {
        if (key !== '') groups.set(key, [...(groups.get(key) ?? []), index]);
      }
      return [...groups.values()].filter((group) => group.length > 1);
    },
    placeNamed(name) {
      if (name === undefined) return null;
      const found = place([name]);
      if (found === null) {
        throw new CatalogueError({ kind: 'no-column', path, column: name, columns });
      }
      return found;
    },
  };
}

function columnKey(column: string): string {
  return column.toLowerCase().replace(/[\s_-]/g, '');
}
