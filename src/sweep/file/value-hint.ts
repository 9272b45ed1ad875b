/** A value as a sentence shows it: short, whatever it is. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  // JSON has neither NaN nor infinity, both of which YAML has.
  if (value === null) return 'null (an empty value)';
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** What was probably meant by a value that is not possible, as the end of a sentence; '' where nothing is clear. */
export function hint(wanted: string, value: unknown): string {
  if (['number', 'int', 'boolean', 'string'].includes(wanted) && isSweptOver(value))
    return '; a setting that is swept stands under grid';
  if (wanted === 'boolean' && typeof value === 'string') {
    if (/^(true|false)$/i.test(value)) return '; remove the quotes';
    if (/^(yes|on|y)$/i.test(value)) return `; write true: in YAML 1.2 ${value} is text`;
    if (/^(no|off|n)$/i.test(value)) return `; write false: in YAML 1.2 ${value} is text`;
  }
  if (wanted === 'array' && typeof value === 'string' && value.includes(','))
    return `; write [${value}]`;
  if (wanted === 'array' && isSweptOver(value))
    return '; a rule makes numbers, which are none of its values';
  if (wanted === 'array' && typeof value === 'object' && value !== null)
    return `; put brackets around it: [{ ${Object.keys(value)[0] ?? ''}: … }]`;
  if (wanted === 'string' && typeof value === 'number') return '; put it in quotes';
  if (wanted === 'array' && typeof value !== 'object')
    return `; write [${shown(value)}], or put it under settings`;
  if (['number', 'int'].includes(wanted) && typeof value === 'string') return textNumberHint(value);
  return '';
}

/** What keeps a text from being the number that it looks like. */
function textNumberHint(value: string): string {
  const plain = value.trim();
  if (plain !== '' && Number.isFinite(Number(plain))) return '; remove the quotes';
  if (/^\d[\d_]*(\.\d+)?(e-?\d+)?$/i.test(plain) && plain.includes('_'))
    return `; write ${plain.replaceAll('_', '')}: YAML 1.2 has no underscores in numbers`;
  if (/^\d+,\d+$/.test(plain)) return `; write ${plain.replace(',', '.')}`;
  if (/^\d+(\.\d+)?%$/.test(plain)) return `; write ${Number(plain.slice(0, -1)) / 100}`;
  return '';
}

/** A list or a rule, as an axis has. */
function isSweptOver(value: unknown): boolean {
  if (Array.isArray(value)) return true;
  if (typeof value !== 'object' || value === null) return false;
  return ['range', 'linspace', 'logspace', 'between'].some((rule) => Object.hasOwn(value, rule));
}
