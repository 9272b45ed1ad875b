import { valueText } from './point-identity.js';
import type { PartialSettings, Path, SubGrid } from './points.js';

/** Where the file gives a setting of a grid, swept or shared; undefined where it leaves it to the default. */
export function givenAt({ factors, bounds, sharedAt }: SubGrid, name: string): Path | undefined {
  const factor = factors.find(({ names }) => names.includes(name));
  if (factor !== undefined) return factor.axisOf(name);
  return bounds.find((one) => one.name === name)?.path ?? sharedAt.get(name);
}

/** Where in the file the value stands that a setting has at a point of a grid. */
export function valueSource(
  grid: SubGrid,
  name: keyof PartialSettings,
  value: PartialSettings[typeof name],
): Path {
  const factor = grid.factors.find(({ names }) => names.includes(name));
  if (factor === undefined) return givenAt(grid, name) ?? grid.path;
  const text = valueText(value);
  const choice = factor.choices.findIndex((one) => valueText(one[name]) === text);
  return factor.placeOf(name, Math.max(0, choice));
}
