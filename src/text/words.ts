import { bytesText } from './numbers.js';

/** The sentences that say something, in one paragraph. */
export function joined(parts: readonly (string | null)[], separator = ' '): string {
  return parts.filter((part) => part !== null && part !== '').join(separator);
}

export function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** `timed-out` as words. */
export function spaced(kind: string): string {
  return kind.replaceAll('-', ' ');
}

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

/** A setting's value as a person would say it: `on`, `0.05`, `step every 10, factor 0.2`. */
export function valueText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (value === null || value === undefined) return 'none';
  if (Array.isArray(value)) return value.map((item) => valueText(item)).join(', ');
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([name, member]) => `${name} ${valueText(member)}`)
      .join(', ');
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A point of the grid by its swept settings: `frames 15 · noise 0.05`. */
export function pointText(axes: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(axes).map(([name, value]) => `${name} ${valueText(value)}`);
  return parts.length === 0 ? 'the only setting' : parts.join(' · ');
}

/** Where an attempt runs or ran; the machine alone where it is no cluster job. */
interface Location {
  readonly host?: string | null;
  readonly job?: string | null;
}

/** `job 1234_5 on n1`, or the machine; empty where neither is known. */
export function locationText({ host, job }: Location): string {
  return joined([job ? `job ${job}` : null, host ?? null], ' on ');
}

/** The same for cluster jobs alone: everything else runs on this machine. */
export function jobText(attempt: Location): string {
  return attempt.job ? locationText(attempt) : '';
}

/** Why no new trial starts while the disk has no room for its checkpoints and network. @param free may be below 0 */
export function diskWaitText({
  need,
  free,
}: {
  readonly need: number;
  readonly free: number;
}): string {
  return `no new trial starts until there is room on the disk: one needs up to ${bytesText(need)}, and ${bytesText(Math.max(0, free))} are free beside what running trials will write; delete what is not needed, such as what \`reelsweep gc\` finds`;
}
