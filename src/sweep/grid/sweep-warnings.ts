import type { Settings } from '../../settings/trainer.js';
import type { Sweep } from '../file/sweep-schema.js';
import { overriddenSettings, rangesThatEndEarly, singleValues } from './axis-warnings.js';
import type { Grids, SubGrid } from './points.js';
import { sameTraining } from './same-training.js';
import type { SweepWarning } from './sweep-warning.js';
import type { SettingsWatch } from './watch-settings.js';

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
  sweep: Sweep,
  expanded: {
    readonly grids: readonly SubGrid[];
    readonly points: ReadonlyMap<string, Settings>;
    readonly axes: readonly string[];
    readonly watch: SettingsWatch;
  },
): readonly SweepWarning[] {
  const { grids, points, axes, watch } = expanded;
  const idle = watch.warnings();
  const told = new Set(idle.map(({ setting }) => setting));
  return [
    ...axisWarnings(sweep, grids, axes),
    ...idle.map(({ warning }) => warning),
    ...sameTraining(points, axes, { told, grids }),
  ];
}
