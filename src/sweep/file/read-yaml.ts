import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type Document,
} from 'yaml';
import type { Position, Problem } from './problem.js';
import { shortLine } from '../../files/sanitize-text.js';

/** The largest sweep file that is read: a hand-written one has a few kilobytes, and some checks grow with the square of its keys. */
const mostBytes = 100_000;

interface YamlText {
  readonly value: unknown;
  /** Where the node of a path stands; of a missing one, its nearest parent. */
  readonly positionOf: (path: readonly PropertyKey[]) => Position;
  /** Where a key of the map at a path stands. */
  readonly positionOfKey: (path: readonly PropertyKey[], key: string) => Position;
}

/** What a file is, for the sentences about one that cannot be read. */
export interface FileKind {
  readonly noun: string;
  /** What it says at the least. */
  readonly needs: string;
}

const sweepFile: FileKind = { noun: 'sweep file', needs: 'name: and dataset:' };

type Reading =
  /** The slips, such as keys that are repeated and digits that are lost, are mistakes beside which the rest can still be read. */
  | { kind: 'yaml'; yaml: YamlText; slips: readonly Problem[] }
  | { kind: 'problems'; problems: readonly Problem[] };

/**
 * Parses YAML 1.2, with anchors and the merge key `<<` of 1.1. Duplicate keys are problems; a hundred aliases at the most are
 * followed, so that a bomb of them stays small.
 */
export function readYaml(
  text: string,
  file: string,
  { noun, needs }: FileKind = sweepFile,
): Reading {
  if (Buffer.byteLength(text) > mostBytes) {
    const message = `The file has ${Buffer.byteLength(text)} bytes; a ${noun} may have ${mostBytes}.`;
    return {
      kind: 'problems',
      problems: [{ kind: 'sweep-file', file, line: 1, column: 1, path: [], message }],
    };
  }
  const noText = text.search(/[\0\uFFFD]/);
  if (noText >= 0) {
    const line = text.slice(0, noText).split('\n').length;
    const message = `This is not text in UTF-8, as a ${noun} must be. Save it as UTF-8.`;
    return {
      kind: 'problems',
      problems: [{ kind: 'sweep-file', file, line, column: 1, path: [], message }],
    };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    version: '1.2',
    merge: true,
    logLevel: 'error',
    // Looked for below: the library compares every key with every other.
    uniqueKeys: false,
  });
  const at = (offset: number | undefined): Position => {
    const { line, col } = lines.linePos(offset ?? 0);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const complain = (offset: number, message: string): Problem => ({
    kind: 'sweep-file',
    file,
    ...at(offset),
    path: [],
    message,
  });
  const found = [...document.errors, ...document.warnings];
  const tooDeep = found.find(({ message }) => message.startsWith('Maximum call stack'));
  if (tooDeep !== undefined) {
    const problem = complain(tooDeep.pos[0], 'This is nested too deep to be read.');
    return { kind: 'problems', problems: [problem] };
  }
  const slips = [
    ...repeatedKeys(document).map(({ key, offset }) =>
      complain(
        offset,
        `${key} stands twice in one place; the second would silently win. Remove one.`,
      ),
    ),
    ...repeatedAnchors(document).map(({ name, offset }) =>
      complain(
        offset,
        `&${name} names two values; *${name} would mean the first above this and the second below. Rename one.`,
      ),
    ),
    ...lostNumerals(document).map(({ message, offset }) => complain(offset, message)),
  ];
  if (document.contents === null && found.length === 0) {
    const message = `The file is empty: a ${noun} says at least ${needs}.`;
    return { kind: 'problems', problems: [complain(0, message)] };
  }
  if (found.length > 0) {
    const told = found.map(({ pos, code, message }) =>
      complain(pos[0], yamlSentence(code, message, noun)),
    );
    return { kind: 'problems', problems: firstOfEachPlace([...told, ...slips]) };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    return { kind: 'yaml', yaml: { value, ...positions(document, at) }, slips };
  } catch (error) {
    return { kind: 'problems', problems: [aliasProblem((error as Error).message)] };
  }

  function aliasProblem(message: string): Problem {
    const name = /^Unresolved alias.*: (\S+)$/.exec(message)?.[1];
    if (name === undefined) {
      const sentence =
        'The aliases (*name) of this file stand for too much in all: a hundred are followed. Write some of them out.';
      return complain(Math.max(0, text.indexOf('*')), sentence);
    }
    const sentence = `*${name} names no anchor before it: give the value that is meant &${name} where it first stands.`;
    return complain(Math.max(0, text.indexOf(`*${name}`)), sentence);
  }
}

/** One broken bracket may give hundreds of complaints about the same place. */
function firstOfEachPlace(problems: readonly Problem[]): readonly Problem[] {
  const places = new Map(
    problems.toReversed().map((problem) => [`${problem.line}:${problem.column}`, problem]),
  );
  return [...places.values()].toReversed();
}

/** Keys that stand in their map a second time, and where. */
function repeatedKeys(document: Document): readonly { key: string; offset: number }[] {
  const repeated: { key: string; offset: number }[] = [];
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<string>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        // The merge key may stand twice: each adds what it names.
        if (seen.has(name) && name !== '<<') {
          repeated.push({ key: name, offset: key.range?.[0] ?? 0 });
        }
        seen.add(name);
      }
    },
  });
  return repeated;
}

/** Anchors that have stood before, and where. */
function repeatedAnchors(document: Document): readonly { name: string; offset: number }[] {
  const seen = new Set<string>();
  const repeated: { name: string; offset: number }[] = [];
  visit(document, {
    Value(_, { anchor, range }) {
      if (anchor === undefined) return;
      if (seen.has(anchor)) repeated.push({ name: anchor, offset: range?.[0] ?? 0 });
      seen.add(anchor);
    },
  });
  return repeated;
}

/** Numerals whose digits a number cannot hold, and numbers that would not stay as they are written when they become keys. */
function lostNumerals(document: Document): readonly { message: string; offset: number }[] {
  const lost: { message: string; offset: number }[] = [];
  visit(document, {
    Scalar(place, { value, source, range }) {
      if (typeof value !== 'number' || source === undefined) return;
      const why = place === 'key' ? changedKey(source, value) : lostDigits(source, value);
      if (why === null) return;
      lost.push({
        message: `${why} Put it in quotes to keep it as text.`,
        offset: range?.[0] ?? 0,
      });
    },
  });
  return lost;
}

/** A number that is a key becomes its shortest text: 1.10 becomes 1.1. */
function changedKey(source: string, value: number): string | null {
  const isKept = String(value) === source;
  return isKept ? null : `The key ${shownNumeral(source)} would be read as ${value}.`;
}

/** What the parser's words mean to somebody who writes a sweep file. */
const yamlSentences: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'YAML is indented with blanks, not with tabs.',
  MULTILINE_IMPLICIT_KEY: 'This is not YAML: a key needs a colon after it, on the same line.',
  BLOCK_AS_IMPLICIT_KEY:
    'This is not YAML: a second key in a line needs braces, such as grid: { frames: [5, 15] }, and one in the next line begins below the first.',
};

function yamlSentence(code: string, message: string, noun: string): string {
  if (code === 'MULTIPLE_DOCS') return `A ${noun} is one YAML document: remove the line ---.`;
  const sentence = yamlSentences[code];
  if (sentence !== undefined) return sentence;
  return `This is not YAML: ${message.replace(/\.$/, '')}.`;
}

function positions(document: Document, at: (offset: number | undefined) => Position) {
  const nodeAt = (path: readonly PropertyKey[]): unknown => {
    for (let length = path.length; length > 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return node;
    }
    return document.contents;
  };
  return {
    positionOf(path: readonly PropertyKey[]): Position {
      const node = nodeAt(path);
      return at(isNode(node) ? node.range?.[0] : 0);
    },
    positionOfKey(path: readonly PropertyKey[], key: string): Position {
      const found = path.length === 0 ? document.contents : document.getIn(path, true);
      const map = isAlias(found) ? found.resolve(document) : found;
      const pair = isMap(map)
        ? map.items.find((item) => isNode(item.key) && String(item.key) === key)
        : undefined;
      if (isNode(pair?.key)) return at(pair.key.range?.[0]);
      const nearest = nodeAt(path);
      return at(isNode(nearest) ? nearest.range?.[0] : 0);
    },
  };
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
function shownNumeral(source: string): string {
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
