import { wantedTexts } from './exclusions.js';
import { valueText } from './point-identity.js';
import type { PartialSettings, SubGrid } from './points.js';

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
