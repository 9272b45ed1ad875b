import { resolve } from 'node:path';
import { addAbortSignal, Readable } from 'node:stream';
import { runsLayout } from '../../runs/runs-layout.js';
import { FileError, utf8Text } from '../../files/file-error.js';
import { readText } from '../../files/guarded-read.js';
import { mostTableBytes } from '../../files/table/read-table.js';
import type { TableSource } from '../../files/table/read-table.js';
import type { Context } from '../context.js';
import { InputError } from '../input-error.js';
import { mostTextBytes } from '../../app/plan/prepare-sweep.js';

/**
 * What commands get for `-` in place of a sweep file, a profile or a CSV file: yargs takes a lone dash for an option without a name.
 */
export const standardInput = '/dev/stdin';

/** How messages name a file that was given. */
export function shownName(file: string): string {
  return file === standardInput ? 'standard input' : file;
}

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

/** Waits for a person who types it; Ctrl-C ends the wait. */
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
  const input = stdin instanceof Readable ? stdin : Readable.from(stdin);
  if (stop !== undefined) addAbortSignal(stop, input);
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  // However it is left, the stream is closed: else a terminal or a pipe that stays open keeps the process alive.
  for await (const piece of input as AsyncIterable<Uint8Array>) {
    bytes += piece.length;
    if (bytes > most) {
      throw new FileError({ kind: 'too-large', path: 'Standard input', bytes: null, most });
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
