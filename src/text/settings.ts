/** A setting's value as a line or a cell of the terminal shows it. */
export function settingText(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
