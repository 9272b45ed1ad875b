import { durationMs, durationSchema } from '../settings/runner.js';
import { InputError } from './input-error.js';

const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** Milliseconds of an option's value such as 90s, 10m, 2h or 30d. @throws InputError */
export function durationOption(name: string, value: string, mostMs: number): number {
  const milliseconds = durationSchema.safeParse(value).success ? durationMs(value) : Number.NaN;
  if (milliseconds > 0 && milliseconds <= mostMs) return milliseconds;
  const most = mostMs < dayMs ? `${mostMs / hourMs}h` : `${mostMs / dayMs}d`;
  throw new InputError(
    `--${name} must be a number with s, m, h or d, such as 90s or 2h, at most ${most}, not '${value}'.`,
  );
}

const unitBytes = { '': 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 } as const;

/** Bytes of an option's value such as 500MB or 5GB. @throws InputError, also below `least` bytes */
export function sizeOption(name: string, value: string, least: number): number {
  const found = /^(\d{1,15}(?:\.\d{1,6})?) ?(kB|MB|GB|TB|)$/.exec(value);
  const [, number, unit = ''] = found ?? [];
  const bytes = Math.round(Number(number) * unitBytes[unit as keyof typeof unitBytes]);
  if (bytes >= least) return bytes;
  throw new InputError(
    `--${name} must be a number with kB, MB, GB or TB, such as 500MB, at least ${least / 1e6}MB, not '${value}'.`,
  );
}

/** Milliseconds of a range of seconds such as 5-10, or of one number. @throws InputError */
export function secondsRangeOption(
  name: string,
  value: string,
): { readonly leastMs: number; readonly mostMs: number } {
  const found = /^(\d{1,5}(?:\.\d{1,3})?)(?:-(\d{1,5}(?:\.\d{1,3})?))?$/.exec(value);
  const least = Number(found?.[1]);
  const most = Number(found?.[2] ?? found?.[1]);
  if (most >= least) return { leastMs: least * 1000, mostMs: most * 1000 };
  throw new InputError(
    `--${name} must be seconds such as 5-10, the smaller first, or 0, not '${value}'.`,
  );
}

/** A whole number in a range. @throws InputError */
export function wholeOption(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new InputError(
    `--${name} must be a whole number from ${least} to ${most}, not ${String(value)}.`,
  );
}
