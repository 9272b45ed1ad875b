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
