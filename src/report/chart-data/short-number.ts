/** As many digits as a picture can show, for JSON of few bytes. */
export function shortNumber(value: number): number {
  return Number(value.toPrecision(4));
}
