/** A setting's value as a line or a cell of the terminal shows it. */
export function settingText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
