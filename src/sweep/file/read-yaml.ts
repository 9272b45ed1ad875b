import { isAlias, isMap, isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { yamlSlips } from './yaml-slips.js';

/** Where in a file: both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One mistake in a sweep file. */
export interface Problem extends Position {
  readonly kind: 'sweep-file';
  readonly file: string;
  /** Keys and indices from the top, such as ['grid', 'frames', 0]. */
  readonly path: readonly PropertyKey[];
  /** One sentence: what is wrong, with the value, what is allowed, and what was probably meant. */
  readonly message: string;
}

/** The largest sweep file that is read: a hand-written one has a few kilobytes, and some checks grow with the square of its keys. */
const mostBytes = 100_000;

interface YamlText {
  readonly value: unknown;
  /** Where the node of a path begins; of a missing one, its nearest parent. */
  readonly positionOf: (path: readonly PropertyKey[]) => Position;
  /** Where a key of the map at a path begins. */
  readonly positionOfKey: (path: readonly PropertyKey[], key: string) => Position;
}

/** What a file is called in sentences, and which keys it needs at least. */
export interface FileKind {
  readonly noun: string;
  readonly needs: string;
}

export type YamlReading =
  /** The slips are mistakes beside which the rest can still be read. */
  | { kind: 'yaml'; yaml: YamlText; slips: readonly Problem[] }
  | { kind: 'problems'; problems: readonly Problem[] };

/**
 * Parses YAML 1.2, with anchors and the merge key `<<` of 1.1. At most a hundred aliases are followed, against alias bombs.
 * @param file the name that problems carry
 */
export function readYaml(
  text: string,
  file: string,
  { noun, needs }: FileKind = { noun: 'sweep file', needs: 'name: and dataset:' },
): YamlReading {
  const lines = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problem = (offset: number, message: string): Problem => ({
    kind: 'sweep-file',
    file,
    ...at(offset),
    path: [],
    message,
  });
  const refused = (offset: number, message: string): YamlReading => ({
    kind: 'problems',
    problems: [problem(offset, message)],
  });
  const bytes = Buffer.byteLength(text);
  if (bytes > mostBytes) {
    return refused(0, `The file has ${bytes} bytes; a ${noun} may have ${mostBytes}.`);
  }
  const noText = text.search(/[\0\uFFFD]/);
  if (noText >= 0) {
    for (const { index } of text.matchAll(/^/gm)) lines.addNewLine(index);
    const lineStart = text.lastIndexOf('\n', noText) + 1;
    return refused(lineStart, `This is not text in UTF-8, as a ${noun} must be. Save it as UTF-8.`);
  }
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    version: '1.2',
    merge: true,
    logLevel: 'error',
    // Found as a slip: the library compares every key with every other.
    uniqueKeys: false,
  });
  const errors = [...document.errors, ...document.warnings];
  const tooDeep = errors.find(({ message }) => message.startsWith('Maximum call stack'));
  if (tooDeep !== undefined) return refused(tooDeep.pos[0], 'This is nested too deep to be read.');
  if (document.contents === null && errors.length === 0) {
    return refused(0, `The file is empty: a ${noun} says at least ${needs}.`);
  }
  const slips = yamlSlips(document).map(({ offset, message }) => problem(offset, message));
  if (errors.length > 0) {
    const found = errors.map(({ pos, code, message }) =>
      problem(pos[0], yamlSentence(code, message, noun)),
    );
    // One broken bracket may give hundreds of complaints about the same place: the first one counts.
    const all = [...found, ...slips].toReversed();
    const byPlace = new Map(all.map((one) => [`${one.line}:${one.column}`, one]));
    return { kind: 'problems', problems: [...byPlace.values()].toReversed() };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    return { kind: 'yaml', yaml: { value, ...positions(document, at) }, slips };
  } catch (error) {
    const name = /^Unresolved alias.*: (\S+)$/.exec((error as Error).message)?.[1];
    const offset = Math.max(0, text.indexOf(`*${name ?? ''}`));
    return refused(
      offset,
      name === undefined
        ? 'The aliases (*name) of this file expand to too much in all: a hundred are followed. Write some of them out.'
        : `*${name} names no anchor before it: give the value that is meant &${name} where it first appears.`,
    );
  }
}

/** The parser's errors in the words of a person who writes a sweep file. */
const yamlSentences: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'YAML is indented with blanks, not with tabs.',
  MULTILINE_IMPLICIT_KEY: 'This is not YAML: a key needs a colon after it, on the same line.',
  BLOCK_AS_IMPLICIT_KEY:
    'This is not YAML: a second key in a line needs braces, such as grid: { frames: [5, 15] }, and one in the next line begins below the first.',
};

function yamlSentence(code: string, message: string, noun: string): string {
  if (code === 'MULTIPLE_DOCS') return `A ${noun} is one YAML document: remove the line ---.`;
  return yamlSentences[code] ?? `This is not YAML: ${message.replace(/\.$/, '')}.`;
}

function positions(document: Document, at: (offset: number) => Position) {
  const startOf = (node: unknown) => at(isNode(node) ? (node.range?.[0] ?? 0) : 0);
  const positionOf = (path: readonly PropertyKey[]): Position => {
    for (let length = path.length; length > 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return startOf(node);
    }
    return startOf(document.contents);
  };
  return {
    positionOf,
    positionOfKey(path: readonly PropertyKey[], name: string): Position {
      const found = path.length === 0 ? document.contents : document.getIn(path, true);
      const map = isAlias(found) ? found.resolve(document) : found;
      const keys = isMap(map) ? map.items.map(({ key }) => key) : [];
      const key = keys.find((one) => isNode(one) && String(one) === name);
      return key === undefined ? positionOf(path) : startOf(key);
    },
  };
}
