/** 4.2 kB, 31 MB, 1.2 GB: decimal units. */
export function bytesText(bytes: number): string {
  const [unit, divisor] =
    bytes < 1e6 ? ['kB', 1e3] : bytes < 1e9 ? ['MB', 1e6] : (['GB', 1e9] as const);
  const value = bytes / divisor;
  return `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`;
}
