import type { Estimate } from '../../statistics/estimate.js';

/** Decimals that leave two significant digits of the uncertainty: more would be noise. */
export function decimalsFor(halfWidth: number): number {
  if (!(halfWidth > 0) || !Number.isFinite(halfWidth)) return 3;
  return Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(halfWidth))));
}

/** The decimals of an estimate by its interval; three where it has none. */
export function decimalsOf({ low, high }: Estimate): number {
  return low === null || high === null ? 3 : decimalsFor((high - low) / 2);
}

/** One number of decimals for a column, so that its figures line up: the middle one of what its estimates deserve. */
export function columnDecimals(estimates: readonly (Estimate | null | undefined)[]): number {
  const all = estimates
    .flatMap((estimate) => (estimate ? [decimalsOf(estimate)] : []))
    .sort((one, other) => one - other);
  return all[Math.floor(all.length / 2)] ?? 3;
}

/** A number with a real minus sign, and no minus before a zero. */
export function numberText(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** With its sign always shown, for differences. */
export function signedText(value: number, decimals: number): string {
  const text = numberText(value, decimals);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** `0.58 to 0.78`; a dash where there is no interval. */
export function intervalText({ low, high }: Estimate, decimals: number): string {
  return low === null || high === null
    ? '–'
    : `${numberText(low, decimals)} to ${numberText(high, decimals)}`;
}

export function pText(p: number): string {
  if (p < 0.001) return '< 0.001';
  return p >= 0.995 ? '1' : p.toFixed(p < 0.1 ? 3 : 2);
}

/** `5,000`. */
export function thousands(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 replicate`, `3 replicates`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${thousands(count)} ${count === 1 ? noun : plural}`;
}
