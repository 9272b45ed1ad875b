import { axisValues, type Axis } from '../file/axis.js';
import type { Grids, Path, SubGrid } from './points.js';
import type { SweepWarning } from './sweep-warning.js';
import { givenAt } from './value-source.js';

/** Shared settings that no point has, since every grid they are meant for gives the setting values of its own. */
export function overriddenSettings(
  { settings, variants }: Grids,
  grids: readonly SubGrid[],
): readonly SweepWarning[] {
  const given: readonly Path[] = [
    ...Object.keys(settings).map((name) => ['settings', name]),
    ...variants.flatMap((variant, index) =>
      Object.keys(variant.settings).map((name) => ['variants', index, 'settings', name]),
    ),
  ];
  const used = new Set(
    grids.flatMap((grid) =>
      [...grid.sharedAt.keys()].map((name) => givenAt(grid, name)?.join('.')),
    ),
  );
  return given
    .filter((path) => !used.has(path.join('.')))
    .map((path) => ({
      kind: 'overridden-setting',
      path,
      message: `No trial has this value, since ${String(path.at(-1))} is swept wherever it would count, or given by variants. Remove it here.`,
    }));
}

/** Axes of one value, of settings that are the same in all points. */
export function singleValues(
  grids: readonly SubGrid[],
  axes: readonly string[],
): readonly SweepWarning[] {
  return grids.flatMap(({ factors }) =>
    factors
      .filter(
        ({ names, choices }) => choices.length === 1 && !names.some((name) => axes.includes(name)),
      )
      .map(({ names, axisOf }) => ({
        kind: 'single-value' as const,
        path: axisOf(names[0] ?? ''),
        message: `${names.join(' and ')} ${names.length === 1 ? 'has' : 'have'} one value in the whole sweep, so nothing is compared. Add a value, or move it to settings.`,
      })),
  );
}

/** Ranges that stop before their last value, since the step does not divide them. */
export function rangesThatEndEarly({ grid, variants }: Grids): readonly SweepWarning[] {
  return [
    ...earlyEnds(grid, ['grid']),
    ...variants.flatMap((variant, index) => earlyEnds(variant.grid, ['variants', index, 'grid'])),
  ];
}

function earlyEnds(axes: Grids['grid'], path: Path): readonly SweepWarning[] {
  return Object.entries(axes).flatMap(([name, axis]) => {
    const rule = axis as Axis;
    if (!('range' in rule)) return [];
    const last = axisValues(rule).at(-1);
    const [first, wanted] = rule.range;
    if (last === wanted || last === Number(wanted.toPrecision(12))) return [];
    const message = `From ${first} in steps of ${rule.step} the last value is ${String(last)}: ${wanted} is not among them. Change the step, or the last value to ${String(last)}.`;
    return [{ kind: 'range-ends-early' as const, path: [...path, name, 'range'], message }];
  });
}
