import { isScalar, visit, type Document, type Scalar } from 'yaml';
import { shortLine } from '../../files/sanitize-text.js';

/** A mistake beside which the rest of the file can still be read. */
interface Slip {
  readonly offset: number;
  readonly message: string;
}

/** Repeated keys and anchors, and numbers that would not stay as they are written. */
export function yamlSlips(document: Document): readonly Slip[] {
  const slips: Slip[] = [];
  const found = (node: { range?: readonly number[] | null | undefined }, message: string) => {
    slips.push({ offset: node.range?.[0] ?? 0, message });
  };
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<string>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        // The merge key may be repeated: each adds what it names.
        if (seen.has(name) && name !== '<<') {
          found(
            key,
            `${name} appears twice in one place; the second would silently win. Remove one.`,
          );
        }
        seen.add(name);
      }
    },
  });
  const anchors = new Set<string>();
  visit(document, {
    Value(_, node) {
      const { anchor } = node;
      if (anchor === undefined) return;
      if (anchors.has(anchor)) {
        found(
          node,
          `&${anchor} names two values; *${anchor} would mean the first above this and the second below. Rename one.`,
        );
      }
      anchors.add(anchor);
    },
  });
  visit(document, {
    Scalar(place, node) {
      const why = changedNumber(node, place === 'key');
      if (why !== null) found(node, `${why} Put it in quotes to keep it as text.`);
    },
  });
  return slips;
}

function changedNumber({ value, source }: Scalar, isKey: boolean): string | null {
  if (typeof value !== 'number' || source === undefined) return null;
  if (!isKey) return lostDigits(source, value);
  // A key becomes the number's shortest text: 1.10 becomes 1.1.
  return String(value) === source
    ? null
    : `The key ${shownNumeral(source)} would be read as ${value}.`;
}

/**
 * Why a number is not what was written: its shortest decimal text has other digits than the numeral, so something was rounded away.
 * @param source the numeral as it was written: decimal, or 0x… and 0o… of YAML 1.2
 * @returns a sentence, or null where every digit is kept
 */
export function lostDigits(source: string, value: number): string | null {
  if (keepsDigits(source, value)) return null;
  return `${shownNumeral(source)} would become ${value}: a number holds about 16 digits, between 1e-308 and 1e308.`;
}

function shownNumeral(source: string): string {
  return shortLine(source, 60);
}

function keepsDigits(source: string, value: number): boolean {
  // Whether .nan and .inf are possible is for the schema to say.
  if (/^[+-]?\.(nan|inf)$/i.test(source)) return true;
  if (!Number.isFinite(value)) return false;
  const written = decimalForm(source);
  if (written === null) return Number.isSafeInteger(value);
  return written === decimalForm(String(value));
}

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
