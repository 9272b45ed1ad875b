import { backbones } from '../../networks/backbones.js';
import { defaultSettings, type Settings } from '../../settings/trainer.js';
import { givenAt, type Path, type SubGrid, type SweepWarning } from './points.js';
import { valueText } from './point-identity.js';

/** A setting that changes no result beside certain others. */
interface IdleRule {
  readonly setting: keyof Settings;
  readonly isIdle: (settings: Settings) => boolean;
  /** When, as the end of a sentence. */
  readonly when: string;
}

/** What the trainer ignores, whatever the dataset. Only what is certain: these become warnings. */
const idleRules: readonly IdleRule[] = [
  ...(['beta1', 'beta2', 'epsilon'] as const).map((setting) => ({
    setting,
    isIdle: ({ optimizer }: Settings) => optimizer === 'sgd',
    when: 'optimizer is sgd',
  })),
  {
    setting: 'momentum',
    isIdle: ({ optimizer }) => optimizer === 'adam',
    when: 'optimizer is adam',
  },
  { setting: 'decay', isIdle: ({ weightDecay }) => weightDecay === 0, when: 'weightDecay is 0' },
  {
    setting: 'dropout',
    isIdle: ({ backbone }) => !backbones[backbone].hasDropout,
    when: 'the backbone has no dropout',
  },
  {
    setting: 'firstConv',
    isIdle: ({ pretrained }) => pretrained === 'none',
    when: 'pretrained is none',
  },
  { setting: 'reorder', isIdle: ({ frames }) => frames === 1, when: 'frames is 1' },
  {
    setting: 'earlyStopping',
    // The first epoch is always the lowest so far: patience runs out one epoch later than it counts.
    isIdle: ({ earlyStopping, epochs }) =>
      earlyStopping !== null && earlyStopping.patience + 1 >= epochs,
    when: 'patience reaches the last of the epochs',
  },
  { setting: 'schedule', isIdle: isConstant, when: 'it never moves within the epochs' },
];

/** Whether a schedule other than constant leaves the rate as it is to the last epoch. */
function isConstant({ schedule, epochs }: Settings): boolean {
  if (schedule === 'constant') return false;
  if ('step' in schedule) return schedule.step.every >= epochs || schedule.step.factor === 1;
  if (!('plateau' in schedule)) return false;
  // Out of patience after epoch patience + 2 at the earliest: the rate falls for the one after it.
  const { patience, floor } = schedule.plateau;
  return patience + 3 > epochs || floor === 1;
}

/** Settings that change nothing at any of the points they are given to. @param pointsOf the points of each grid, one at least */
export function idleSettings(
  pointsOf: ReadonlyMap<SubGrid, readonly Settings[]>,
): readonly { readonly setting: string; readonly warning: SweepWarning }[] {
  // By their place in the file: grids may share a setting, and one effect anywhere decides.
  const places = new Map<string, { rule: IdleRule; path: Path; isIdle: boolean }>();
  for (const [grid, points] of pointsOf) {
    for (const rule of idleRules) {
      const path = givenAt(grid, rule.setting);
      if (path === undefined) continue;
      const key = path.join('.');
      const isIdle = places.get(key)?.isIdle !== false && points.every(rule.isIdle);
      places.set(key, { rule, path, isIdle });
    }
  }
  return [...places.values()]
    .filter(({ isIdle }) => isIdle)
    .map(({ rule: { setting, when }, path }) => {
      const message = `${setting} has no effect on the trials that it is given to, since ${when}. Remove it, or change that.`;
      return { setting, warning: { kind: 'no-effect', path, message } };
    });
}

/**
 * Points that differ from others only in settings that change nothing there: their trials would be the same training again.
 * @param axes settings that differ between points
 * @param idle settings that change nothing anywhere, of which another warning speaks
 */
export function sameTraining(
  points: ReadonlyMap<string, Settings>,
  axes: readonly string[],
  idle: ReadonlySet<string>,
  grids: readonly SubGrid[],
): readonly SweepWarning[] {
  const rules = idleRules.filter(({ setting }) => axes.includes(setting) && !idle.has(setting));
  if (rules.length === 0) return [];
  const trainings = new Map<string, Settings>();
  const involved = new Set<IdleRule>();
  for (const settings of points.values()) {
    const effective: Record<string, unknown> = { ...settings };
    for (const { setting, isIdle } of rules)
      if (isIdle(settings)) effective[setting] = defaultSettings[setting];
    const training = axes.map((name) => valueText(effective[name])).join(' ');
    const same = trainings.get(training) ?? settings;
    trainings.set(training, same);
    for (const rule of rules) {
      const isSame = valueText(settings[rule.setting]) === valueText(same[rule.setting]);
      if (!isSame) involved.add(rule);
    }
  }
  const [first] = involved;
  if (first === undefined) return [];
  const path = grids.map((grid) => givenAt(grid, first.setting)).find((one) => one !== undefined);
  const why = [...involved].map(({ setting, when }) => `${setting} has no effect where ${when}`);
  const message = `${points.size - trainings.size} of ${points.size} points repeat the training of another: ${why.join('; ')}. Exclude them, or sweep such a setting in its own variant.`;
  return [{ kind: 'same-training', path: path ?? ['grid'], message }];
}
