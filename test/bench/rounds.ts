/** A measurement beside which others used more cores than this says as much of them. */
export const quietCores = 0.15;

/** The rounds that count: those that were quiet, or all where none was. */
export function quietRounds<Round>(
  rounds: readonly Round[],
  isQuiet: (round: Round) => boolean,
): { readonly counted: readonly Round[]; readonly disturbed: boolean } {
  const quiet = rounds.filter(isQuiet);
  return quiet.length > 0
    ? { counted: quiet, disturbed: false }
    : { counted: rounds, disturbed: true };
}

/**
 * The value below which a share of the values lies, linear between neighbours (Hyndman and Fan 1996, type 7); NaN of nothing.
 * @param share 0 to 1
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((first, second) => first - second);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The mean that suits ratios: of 2 and 1/2 it is 1. NaN of nothing. */
export function geometricMean(values: readonly number[]): number {
  return Math.exp(mean(values.map((value) => Math.log(value))));
}
