import {
  sanitizeLine,
  sanitizeOutput,
  sanitizeText,
  shortLine,
} from '../../files/sanitize-text.js';

/**
 * What a command writes to: results to standard output, progress to standard error. Here, and nowhere else, control characters in what
 * is shown are made visible, wherever the text came from; JSON keeps its data and gets escapes.
 */
export interface Terminal {
  /** A line of the result. */
  readonly print: (line?: string) => void;
  /** A block of the result, in the place of the last one; on a terminal alone. */
  readonly block: (lines: readonly string[]) => void;
  /** Lines of a block that fit; null where the result goes to no terminal and nothing can be replaced in place. */
  readonly height: () => number | null;
  /** A line of news that stays. */
  readonly note: (line: string) => void;
  /** The line that shows how far it is: replaced in place on a terminal, else printed every few seconds. */
  readonly progress: (line: string) => void;
  /** Ends the progress line. */
  readonly endProgress: () => void;
}

/** Plain lines come this far apart where nothing can be replaced in place, as in a log file. */
const plainIntervalMs = 5000;

/** A progress line that a slow reader has not taken yet is old before it is read. */
const mostWaiting = 65_536;

/** Where a terminal's text goes. */
export interface Sink {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  /** Characters that wait for a slow reader. */
  readonly waiting?: number;
}

export function openTerminal(
  { out, err }: { readonly out: Sink; readonly err: Sink },
  now: () => number,
): Terminal {
  let shown = '';
  let blockHeight = 0;
  let lastPlain = Number.NEGATIVE_INFINITY;
  const clear = () => {
    if (shown !== '') err.write('\r\u001B[2K');
    shown = '';
  };
  return {
    print(line = '') {
      clear();
      out.write(`${sanitizeOutput(line)}\n`);
    },
    block(lines) {
      clear();
      const most = Math.max(20, (known(out.columns) ?? 80) - 1);
      const fitting = lines.map((line) => shortLine(line, most));
      const back = blockHeight === 0 ? '' : `\u001B[${blockHeight}A`;
      // Without wrapping, so that a wide character or a narrower window makes no line two lines high.
      out.write(`${back}\r\u001B[J\u001B[?7l${fitting.join('\n')}\n\u001B[?7h`);
      blockHeight = lines.length;
    },
    height: () => (out.isTTY === true ? Math.max(3, (known(out.rows) ?? 24) - 1) : null),
    note(line) {
      clear();
      err.write(`${sanitizeText(line)}\n`);
    },
    progress(line) {
      if ((err.waiting ?? 0) > mostWaiting) return;
      if (err.isTTY === true) {
        const fitting = shortLine(line, Math.max(20, (err.columns ?? 80) - 1));
        err.write(`\r\u001B[2K${fitting}`);
        shown = fitting;
      } else if (now() - lastPlain >= plainIntervalMs) {
        lastPlain = now();
        err.write(`${sanitizeLine(line)}\n`);
      }
    },
    endProgress() {
      if (shown !== '') err.write('\n');
      shown = '';
    },
  };
}

/** A terminal that does not know its size says 0. */
function known(size: number | undefined): number | undefined {
  return size === 0 ? undefined : size;
}
