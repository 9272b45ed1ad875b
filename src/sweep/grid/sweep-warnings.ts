import type { Settings } from '../../settings/trainer.js';
import {
  givenAt,
  type ExpandedPoints,
  type Grids,
  type Path,
  type SubGrid,
  type SweepWarning,
} from './points.js';
import { idleSettings, sameTraining } from './idle-settings.js';
import { axisValues, type Axis } from '../file/axis.js';

/** What a sweep says of its axes without effect, whatever its settings mean: it can be run as it is. */
export function axisWarnings(
  sweep: Grids,
  grids: readonly SubGrid[],
  axes: readonly string[],
): readonly SweepWarning[] {
  return [
    ...overriddenSettings(sweep, grids),
    ...rangesThatEndEarly(sweep),
    ...singleValues(grids, axes),
  ];
}

/** All that a sweep of trials that reelsweep trains says without effect. */
export function sweepWarnings(
  sweep: Grids,
  { grids, points, pointsOf, axes }: ExpandedPoints<Settings>,
): readonly SweepWarning[] {
  const idle = idleSettings(pointsOf);
  const idleNames = new Set(idle.map(({ setting }) => setting));
  return [
    ...axisWarnings(sweep, grids, axes),
    ...idle.map(({ warning }) => warning),
    ...sameTraining(points, axes, idleNames, grids),
  ];
}

/** Shared settings that no point has, since every grid they are meant for overrides the setting. */
function overriddenSettings(
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
function singleValues(grids: readonly SubGrid[], axes: readonly string[]): readonly SweepWarning[] {
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
function rangesThatEndEarly({ grid, variants }: Grids): readonly SweepWarning[] {
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
