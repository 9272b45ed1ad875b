import { mkdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { writeWhole } from '../../files/write-whole.js';
import type { Context } from '../context.js';

/** The table of a comparison with a peer, in `runs/bench/` of the folder. */
export interface BenchTable {
  /** Writes it as text and as data over what stood there: after every case, so that an end halfway keeps what was measured. */
  write(text: string, json: string): void;
  /** Prints what was written last, but for the single rounds, and where it lies. */
  print(): void;
}

/**
 * @param at when it began, ISO 8601
 * @param name what was compared
 */
export function benchTable(
  { folder, terminal }: Pick<Context, 'folder' | 'terminal'>,
  at: string,
  name: string,
): BenchTable {
  const tables = resolve(folder, 'runs/bench');
  const path = join(tables, `${at.slice(0, 19).replaceAll(':', '-')}-${name}`);
  let written = '';
  return {
    write(text, json) {
      mkdirSync(tables, { recursive: true });
      writeWhole(`${path}.md`, text);
      writeWhole(`${path}.json`, `${json}\n`);
      written = text;
    },
    print() {
      terminal.print(written.slice(0, written.indexOf('\n## Every round')));
      terminal.print(`${relative(folder, path)}.md, .json`);
    },
  };
}
