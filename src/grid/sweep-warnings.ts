import type { Settings } from '../config/settings.js';
import type { Sweep } from '../config/sweep-schema.js';
import { overriddenSettings, rangesThatEndEarly, singleValues } from './axis-warnings.js';
import type { SubGrid } from './points.js';
import { sameTraining } from './same-training.js';
import type { SweepWarning } from './sweep-warning.js';
import type { SettingsWatch } from './watch-settings.js';

/** All that a sweep says without effect: it can be run as it is. */
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
    ...overriddenSettings(sweep, grids),
    ...rangesThatEndEarly(sweep),
    ...singleValues(grids, axes),
    ...idle.map(({ warning }) => warning),
    ...sameTraining(points, axes, { told, grids }),
  ];
}
