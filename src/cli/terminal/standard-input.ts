import { resolve } from 'node:path';
import { runsLayout } from '../../runs/runs-layout.js';
import { FileError, utf8Text } from '../../files/file-error.js';
import { readText } from '../../files/guarded-read.js';
import { mostTableBytes } from '../../files/table/read-table.js';
import type { TableSource } from '../../files/table/read-table.js';
import type { Context } from '../context.js';
import { InputError } from '../../app/input-error.js';
import { mostTextBytes } from '../../app/plan/prepare-sweep.js';

/**
 * What `-` in place of a sweep file, a profile or a CSV file stands for. Commands get this name: yargs takes a lone dash for an option
 * without a name, and this one says in messages what is meant.
 */
export const standardInput = '/dev/stdin';

/** `stop` and `terminal` are for standard input alone. */
export type InputContext = Pick<Context, 'folder'> &
  Partial<Pick<Context, 'stop' | 'terminal' | 'stdin'>>;

/** Sources that were read to their end: a second reading would find nothing. */
const usedUp = new WeakSet<AsyncIterable<Uint8Array>>();

/**
 * The text of a sweep file or profile.
 * @param file as the user gave it, which may be `-`
 * @throws FileError where it is no regular file, too large or not UTF-8; InputError; the system's error; the stop signal's reason
 */
export async function givenText(file: string, context: InputContext): Promise<string> {
  return file === standardInput
    ? utf8Text('Standard input', await readStandardInput(context, mostTextBytes))
    : readText(resolve(context.folder, file), { most: mostTextBytes });
}

/**
 * A CSV file, to be read by its path or, for standard input, from its bytes.
 * @param file as the user gave it, which may be `-`
 * @throws as givenText, but for what a file holds
 */
export async function givenTable(file: string, context: InputContext): Promise<TableSource> {
  if (file !== standardInput) return resolve(context.folder, file);
  return { name: 'standard input', bytes: await readStandardInput(context, mostTableBytes) };
}

/** How a sweep file is named in a command that is to be typed again: what came through standard input is in the sweep's folder. */
export function lastingFile(
  file: string | undefined,
  plan: { readonly name: string } | null,
): string | undefined {
  if (file !== standardInput || plan === null) return file;
  return runsLayout.sweepFile('runs', plan.name);
}

/** @throws InputError where a file is standard input, which `who`, to whom the command line is passed on, does not have */
export function refuseStandardInput(files: readonly (string | undefined)[], who: string): void {
  if (!files.includes(standardInput)) return;
  throw new InputError(
    `- is this process's standard input, which ${who} does not have: save it to a file and name that.`,
  );
}

/** A person who types it is left to; Ctrl-C ends the wait. */
async function readStandardInput(
  { stdin = process.stdin, stop, terminal }: InputContext,
  most: number,
): Promise<Buffer> {
  if (usedUp.has(stdin)) {
    throw new InputError('- was given twice, and standard input can be read once: name a file.');
  }
  usedUp.add(stdin);
  if (stdin === process.stdin && process.stdin.isTTY) {
    terminal?.note('Reading from the terminal; Ctrl-D ends the input.');
  }
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  const reading = stdin[Symbol.asyncIterator]();
  let onStop = () => {};
  const stopped = new Promise<never>((_, reject) => {
    onStop = () => {
      reject(stop?.reason as Error);
    };
  });
  // It may come when nobody waits for the next piece.
  stopped.catch(() => {});
  stop?.addEventListener('abort', onStop, { once: true });
  try {
    stop?.throwIfAborted();
    for (;;) {
      const { done, value } = await Promise.race([reading.next(), stopped]);
      if (done === true) return Buffer.concat(pieces);
      bytes += value.length;
      if (bytes > most) {
        throw new FileError({ kind: 'too-large', path: 'Standard input', bytes: null, most });
      }
      pieces.push(value);
    }
  } finally {
    stop?.removeEventListener('abort', onStop);
    // Else a terminal or a pipe that stays open keeps the process alive.
    if (stdin === process.stdin) process.stdin.destroy();
  }
}
