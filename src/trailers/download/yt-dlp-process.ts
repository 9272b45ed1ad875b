import { delimiter, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import { signalGroup } from '../../files/process/processes.js';

/** One run of the user's yt-dlp. */
export interface YtDlpRun {
  readonly args: readonly string[];
  /** The folder it writes into. */
  readonly folder: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Takes secrets out of what it says. */
  readonly redact?: (text: string) => string;
  /** Called twice a second: why it should be stopped, if it should. */
  readonly watch: () => WatchStop | null;
}

/** Why a watched run is stopped. */
type WatchStop = 'too-large' | 'disk-low';

/** How it ended. `said` are its last lines on both outputs. */
export type YtDlpEnd =
  | { readonly kind: 'exited'; readonly code: number; readonly said: readonly string[] }
  | { readonly kind: 'killed'; readonly signal: string; readonly said: readonly string[] }
  | { readonly kind: 'not-started'; readonly message: string }
  | { readonly kind: 'stopped'; readonly why: WatchStop | 'timed-out' | 'interrupted' };

const watchEveryMs = 500;
/** From asking to end to ending by force. */
const graceMs = 1500;

/**
 * Runs yt-dlp from the PATH, without a shell, to its end. It leads a process group of its own, so that its children (ffmpeg) end
 * with it, and a Ctrl-C on the terminal reaches it only through this program. Never rejects for what it does.
 */
export async function runYtDlp(run: YtDlpRun): Promise<YtDlpEnd> {
  const { args, folder, timeoutMs, signal, watch, redact = (text) => text } = run;
  const child = execa('yt-dlp', [...args], {
    cwd: folder,
    env: searchPath(),
    detached: true,
    reject: false,
    buffer: false,
    stdin: 'ignore',
  });
  const out = lastLines(child.stdout);
  const err = lastLines(child.stderr);
  let why: WatchStop | 'timed-out' | 'interrupted' | null = null;
  let force: NodeJS.Timeout | undefined;
  const stop = (reason: NonNullable<typeof why>) => {
    if (why !== null) return;
    why = reason;
    signalAll(child.pid, 'SIGTERM');
    force = setTimeout(signalAll, graceMs, child.pid, 'SIGKILL');
  };
  const interrupt = () => {
    stop('interrupted');
  };
  const timeout = setTimeout(stop, timeoutMs, 'timed-out');
  const watching = setInterval(() => {
    const reason = watch();
    if (reason !== null) stop(reason);
  }, watchEveryMs);
  // A child that outlives it would keep its pipes open, and write on.
  child.once('exit', () => {
    signalAll(child.pid, 'SIGKILL');
  });
  signal.addEventListener('abort', interrupt, { once: true });
  if (signal.aborted) interrupt();
  try {
    const { exitCode, signal: died, originalMessage } = await child;
    if (why !== null) return { kind: 'stopped', why };
    const said = [...out(), ...err()].map((line) => redact(line));
    if (died !== undefined) return { kind: 'killed', signal: died, said };
    // Not the message with the command in it: its arguments may hold a password.
    if (exitCode === undefined) return { kind: 'not-started', message: originalMessage ?? '' };
    return { kind: 'exited', code: exitCode, said };
  } finally {
    clearTimeout(timeout);
    clearTimeout(force);
    clearInterval(watching);
    signal.removeEventListener('abort', interrupt);
  }
}

/** The PATH with relative folders, which the shell takes from its own folder, made absolute: yt-dlp runs in another one. */
function searchPath(): { readonly PATH?: string } {
  const path = process.env['PATH'];
  if (path === undefined) return {};
  return {
    PATH: path
      .split(delimiter)
      .map((folder) => resolve(folder))
      .join(delimiter),
  };
}

function signalAll(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    signalGroup(pid, signal);
  } catch {
    // All of it has ended.
  }
}

/** Keeps the end of what a stream brings, in bounded memory. */
function lastLines(stream: Readable): () => readonly string[] {
  const most = 64 * 1024;
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    text = (text + chunk).slice(-most);
  });
  return () => text.split(/[\r\n]+/).filter((line) => line !== '');
}
