import { shortLine } from '../../files/sanitize-text.js';

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

/** More of a long numeral says no more. */
const mostShown = 60;

/**
 * Why a number is not what was written: its shortest decimal text names other digits than the numeral, so something was rounded away.
 * @param source the numeral as it was written: decimal, or 0x… and 0o… of YAML 1.2
 * @returns a sentence, or null where every digit is kept
 */
export function lostDigits(source: string, value: number): string | null {
  if (keepsDigits(source, value)) return null;
  return `${shownNumeral(source)} would become ${value}: a number holds about 16 digits, between 1e-308 and 1e308.`;
}

/** A numeral as a sentence shows it. */
export function shownNumeral(source: string): string {
  return shortLine(source, mostShown);
}

function keepsDigits(source: string, value: number): boolean {
  // .nan and .inf are no numerals: whether they are possible is for the schema to say.
  if (/^[+-]?\.(nan|inf)$/i.test(source)) return true;
  if (!Number.isFinite(value)) return false;
  const written = decimalForm(source);
  if (written === null) return Number.isSafeInteger(value);
  return written === decimalForm(String(value));
}
