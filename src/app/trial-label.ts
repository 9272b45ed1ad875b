import type { PlannedTrial } from '../runs/sweep-plan.js';
import { settingText } from '../text/words.js';

/** A trial as lines of progress name it: by what sets it apart, such as `frames=15 noise=0.05 #2`. */
export function trialLabel(
  trial: Pick<PlannedTrial, 'settings' | 'replicate' | 'position'>,
  { axes, replicates }: { readonly axes: readonly string[]; readonly replicates: number },
): string {
  const settings = trial.settings as Readonly<Record<string, unknown>>;
  const parts = axes.map((axis) => `${axis}=${settingText(settings[axis])}`);
  if (replicates > 1) parts.push(`#${trial.replicate}`);
  return parts.length === 0 ? `trial ${trial.position}` : parts.join(' ');
}
