import { createInterface } from 'node:readline/promises';

/** Whether a person at a terminal can read a question and type an answer. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/** Asks a question that yes or y agrees to; anything else, an end of the input, a terminal that closes and Ctrl-C are a no. */
export async function agrees(question: string, stop: AbortSignal): Promise<boolean> {
  // The terminal's own line editing: in it, Ctrl-C is the signal that every command listens to.
  const asking = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  try {
    const ended = new Promise<string>((resolve) => {
      const isNo = () => resolve('');
      asking.once('close', isNo);
      // A closed terminal cannot be read (EIO); which of the two says so depends on the version of Node.
      asking.on('error', isNo);
      process.stdin.on('error', isNo);
    });
    const answer = await Promise.race([
      asking.question(`${question} [y/N] `, { signal: stop }),
      ended,
    ]);
    return /^\s*y(es)?\s*$/i.test(answer);
  } catch (error) {
    if (stop.aborted) return false;
    throw error;
  } finally {
    asking.close();
  }
}
