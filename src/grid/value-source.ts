import { valueText } from './point-identity.js';
import type { PartialSettings, Path, SubGrid } from './points.js';

/** Where in the file the value stands that a setting has at a point of a grid. */
export function valueSource(
  grid: SubGrid,
  name: keyof PartialSettings,
  value: PartialSettings[typeof name],
): Path {
  const bounds = grid.bounds.find((one) => one.name === name);
  if (bounds !== undefined) return bounds.path;
  const factor = grid.factors.find(({ names }) => names.includes(name));
  if (factor === undefined) return grid.sharedAt.get(name) ?? grid.path;
  const text = valueText(value);
  const choice = factor.choices.findIndex((one) => valueText(one[name]) === text);
  return factor.placeOf(name, Math.max(0, choice));
}
