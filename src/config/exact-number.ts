/** Significant digits and power of ten of a decimal numeral, in one form only; null for other notations, such as 0x10. */
function decimalForm(text: string): string | null {
  const match = /^[+-]?(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(text);
  if (match === null) return null;
  const [, whole = '', fraction = '', power = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  return `${significant}e${Number(power) - fraction.length + digits.length - significant.length}`;
}

/**
 * Whether a number is what a file says: its shortest decimal text names the same digits as the numeral, so nothing was rounded away.
 * @param source the numeral as the file has it: decimal, or 0x… and 0o… of YAML 1.2
 */
export function keepsDigits(source: string, value: number): boolean {
  // .nan and .inf are no numerals: whether they are possible is for the schema to say.
  if (/^[+-]?\.(nan|inf)$/i.test(source)) return true;
  if (!Number.isFinite(value)) return false;
  const written = decimalForm(source);
  if (written === null) return Number.isSafeInteger(value);
  return written === decimalForm(String(value));
}
