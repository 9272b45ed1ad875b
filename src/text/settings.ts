/** A setting's value as a line or a cell of the terminal shows it. */
export function settingText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** A trial as lines of progress name it: by what sets it apart, such as `frames=15 noise=0.05 #2`. */
export function trialLabel(
  trial: { readonly settings: object; readonly replicate: number; readonly position: number },
  { axes, replicates }: { readonly axes: readonly string[]; readonly replicates: number },
): string {
  const settings = trial.settings as Readonly<Record<string, unknown>>;
  const parts = axes.map((axis) => `${axis}=${settingText(settings[axis])}`);
  if (replicates > 1) parts.push(`#${trial.replicate}`);
  return parts.length === 0 ? `trial ${trial.position}` : parts.join(' ');
}
