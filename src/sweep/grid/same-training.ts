import { settingsSchema, type Settings } from '../../settings/trainer.js';
import { idleRules, type IdleRule } from './idle-settings.js';
import { valueText } from './point-identity.js';
import type { SubGrid } from './points.js';
import type { SweepWarning } from './sweep-warning.js';
import { givenAt } from './value-source.js';

const defaults = settingsSchema.parse({});

/**
 * Points that differ from others only in settings that change nothing there: their trials would be the same training again.
 * @param axes settings that differ between points
 * @param told those of which it is known already that they change nothing
 */
export function sameTraining(
  points: ReadonlyMap<string, Settings>,
  axes: readonly string[],
  { told, grids }: { readonly told: ReadonlySet<string>; readonly grids: readonly SubGrid[] },
): readonly SweepWarning[] {
  const rules = idleRules.filter(({ setting }) => axes.includes(setting) && !told.has(setting));
  if (rules.length === 0) return [];
  const trainings = new Map<string, Settings>();
  const involved = new Set<IdleRule>();
  for (const settings of points.values()) {
    const effective: Record<string, unknown> = { ...settings };
    for (const { setting, isIdle } of rules)
      if (isIdle(settings)) effective[setting] = defaults[setting];
    const training = axes.map((name) => valueText(effective[name])).join(' ');
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
