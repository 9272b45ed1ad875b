/** Both ends are null where there is no interval. */
interface Interval {
  readonly low: number | null;
  readonly high: number | null;
}

/** With so many decimals and never -0.00, for terminals and files. */
export function fixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/** With a real minus sign, for pages. */
export function numberText(value: number, decimals: number): string {
  return fixed(value, decimals).replace('-', '−');
}

/** With its sign always shown, for differences. */
export function signedText(value: number, decimals: number): string {
  const text = numberText(value, decimals);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** `0.58 to 0.78`; a dash where there is no interval. */
export function intervalText({ low, high }: Interval, decimals: number): string {
  return low === null || high === null
    ? '–'
    : `${numberText(low, decimals)} to ${numberText(high, decimals)}`;
}

/** Decimals that leave two significant digits of the uncertainty: more would be noise. */
export function decimalsFor(halfWidth: number): number {
  if (!(halfWidth > 0) || !Number.isFinite(halfWidth)) return 3;
  return Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(halfWidth))));
}

/** The decimals of an estimate by its interval; three where it has none. */
export function decimalsOf({ low, high }: Interval): number {
  return low === null || high === null ? 3 : decimalsFor((high - low) / 2);
}

/** One number of decimals for a column, so that its figures line up: the median of what its estimates deserve. */
export function columnDecimals(estimates: readonly (Interval | null | undefined)[]): number {
  const all = estimates
    .flatMap((estimate) => (estimate ? [decimalsOf(estimate)] : []))
    .sort((one, other) => one - other);
  return all[Math.floor(all.length / 2)] ?? 3;
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

/** 4.2 kB, 31 MB, 1.2 GB: decimal units. */
export function bytesText(bytes: number): string {
  const [unit, divisor] =
    bytes < 1e6 ? ['kB', 1e3] : bytes < 1e9 ? ['MB', 1e6] : (['GB', 1e9] as const);
  const value = bytes / divisor;
  return `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`;
}

/** As many digits as a picture can show, for JSON of few bytes. */
export function shortNumber(value: number): number {
  return Number(value.toPrecision(4));
}
