import { settingsSchema, type Settings } from '../config/settings.js';
import { idleRules, type IdleRule } from './idle-settings.js';
import { pointIdentity, valueText } from './point-identity.js';
import type { SubGrid } from './points.js';
import type { SweepWarning } from './sweep-warning.js';
import { givenAt } from './value-source.js';

const defaults = settingsSchema.parse({});

/**
 * Points that differ from others only in settings that change nothing there: their trials would be the same training again.
 * @param axes settings that differ between points and are not told already
 */
export function sameTraining(
  points: ReadonlyMap<string, Settings>,
  axes: readonly string[],
  grids: readonly SubGrid[],
): readonly SweepWarning[] {
  const rules = idleRules.filter(({ setting }) => axes.includes(setting));
  if (rules.length === 0) return [];
  const trainings = new Map<string, Settings>();
  const involved = new Set<IdleRule>();
  for (const settings of points.values()) {
    const idle = rules.filter(({ isIdle }) => isIdle(settings));
    const bare = Object.fromEntries(idle.map(({ setting }) => [setting, defaults[setting]]));
    const training = pointIdentity({ ...settings, ...bare });
    const same = trainings.get(training);
    if (same === undefined) trainings.set(training, settings);
    else {
      for (const rule of rules)
        if (valueText(settings[rule.setting]) !== valueText(same[rule.setting])) involved.add(rule);
    }
  }
  const [first] = involved;
  if (first === undefined) return [];
  const path = grids.map((grid) => givenAt(grid, first.setting)).find((one) => one !== undefined);
  const why = [...involved].map(({ setting, when }) => `${setting} has no effect where ${when}`);
  const message = `${points.size - trainings.size} of ${points.size} points repeat the training of another: ${why.join('; ')}. Exclude them, or sweep such a setting in a variant of its own.`;
  return [{ kind: 'same-training', path: path ?? ['grid'], message }];
}
