import type { Settings } from '../../settings/trainer.js';
import { idleRules, type IdleRule } from './idle-settings.js';
import type { Path, SubGrid } from './points.js';
import type { SweepWarning } from './sweep-warning.js';
import { givenAt } from './value-source.js';

/** Looks at every point for settings that change nothing. */
export interface SettingsWatch {
  see(grid: SubGrid, settings: Settings): void;
  /** Settings that changed nothing at any of the points they are given to. */
  warnings(): readonly { setting: string; warning: SweepWarning }[];
}

/** One place of the file that gives a setting with a rule. */
interface Given {
  readonly rule: IdleRule;
  readonly path: Path;
  isSeen: boolean;
  isIdle: boolean;
}

export function watchSettings(): SettingsWatch {
  const places = new Map<string, Given>();
  const undecided = new Map<SubGrid, readonly Given[]>();
  const givenBy = (grid: SubGrid): readonly Given[] =>
    idleRules.flatMap((rule) => {
      const path = givenAt(grid, rule.setting);
      if (path === undefined) return [];
      const key = path.join('.');
      const given = places.get(key) ?? { rule, path, isSeen: false, isIdle: true };
      places.set(key, given);
      return [given];
    });
  return {
    see(grid, settings) {
      const known = undecided.get(grid);
      // One effect decides: most sweeps cost nothing after their first point.
      if (known?.length === 0) return;
      const open = known ?? givenBy(grid);
      for (const given of open) {
        given.isSeen = true;
        given.isIdle &&= given.rule.isIdle(settings);
      }
      undecided.set(
        grid,
        open.filter(({ isIdle }) => isIdle),
      );
    },
    warnings: () =>
      [...places.values()]
        .filter(({ isSeen, isIdle }) => isSeen && isIdle)
        .map(({ rule: { setting, when }, path }) => {
          const message = `${setting} has no effect on the trials that it is given to, since ${when}. Remove it, or change that.`;
          return { setting, warning: { kind: 'no-effect', path, message } };
        }),
  };
}
