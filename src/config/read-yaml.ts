import { isMap, isNode, LineCounter, parseDocument, type Document } from 'yaml';
import type { Position, Problem } from './problem.js';

/** The largest sweep file that is read: a hand-written one has a few kilobytes. */
const mostBytes = 1_000_000;

interface YamlText {
  readonly value: unknown;
  /** Where the node of a path stands; of a missing one, its nearest parent. */
  readonly positionOf: (path: readonly PropertyKey[]) => Position;
  /** Where a key of the map at a path stands. */
  readonly positionOfKey: (path: readonly PropertyKey[], key: string) => Position;
}

type Reading =
  { kind: 'yaml'; yaml: YamlText } | { kind: 'problems'; problems: readonly Problem[] };

/** Parses YAML 1.2. Duplicate keys are errors; a hundred aliases at the most are followed, so that a bomb of them stays small. */
export function readYaml(text: string, file: string): Reading {
  if (Buffer.byteLength(text) > mostBytes) {
    const message = `The file has ${Buffer.byteLength(text)} bytes; a sweep file may have ${mostBytes}.`;
    return {
      kind: 'problems',
      problems: [{ kind: 'sweep-file', file, line: 1, column: 1, path: [], message }],
    };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2' });
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
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    return {
      kind: 'problems',
      problems: broken.map(({ pos, code, message }) =>
        complain(pos[0], yamlSentence(code, message)),
      ),
    };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    return { kind: 'yaml', yaml: { value, ...positions(document, at) } };
  } catch (error) {
    return {
      kind: 'problems',
      problems: [complain(0, `${(error as Error).message}. A sweep file needs few aliases.`)],
    };
  }
}

function yamlSentence(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY')
    return 'This key stands twice in one place; the second would silently win. Remove one.';
  if (code === 'TAB_AS_INDENT') return 'YAML is indented with blanks, not with tabs.';
  return `This is not YAML: ${message}.`;
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
      const map = path.length === 0 ? document.contents : document.getIn(path, true);
      const pair = isMap(map)
        ? map.items.find((item) => isNode(item.key) && String(item.key) === key)
        : undefined;
      return at(isNode(pair?.key) ? pair.key.range?.[0] : 0);
    },
  };
}
