import { text as readText } from 'node:stream/consumers';
import { PassThrough, Readable } from 'node:stream';
import { runCommandLine } from '#src/cli/command-line.js';
import { openTerminal } from '#src/cli/terminal/terminal.js';

/**
 * What a command says and ends with, in this process: a tenth of the time of a separate process. For commands that start nothing
 * and load no native library; that the program itself does the same is for the tests which start it.
 */
export async function typed(
  folder: string,
  ...words: readonly string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  return await piped(undefined, folder, ...words);
}

/** The same with this text, unless undefined, coming through standard input. */
export async function piped(
  text: string | undefined,
  folder: string,
  ...words: readonly string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  // Read meanwhile: an unread pipe fills up, and the command would wait.
  const said = [readText(out), readText(err)] as const;
  const never = new AbortController().signal;
  const code = await runCommandLine(words, {
    terminal: openTerminal({ out, err }, Date.now),
    folder,
    stop: never,
    stopNow: never,
    leave: never,
    leaveQuietly: () => undefined,
    now: Date.now,
    ...(text !== undefined && { stdin: Readable.from([Buffer.from(text)]) }),
  });
  out.end();
  err.end();
  const [outText, errText] = await Promise.all(said);
  return { code, out: outText, err: errText };
}
