import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import FfmpegCommand from 'fluent-ffmpeg';
import { ownSession } from '../files/process/own-session.js';

/** One run of ffmpeg or ffprobe: options before the input, the input, options after it. No shell sees any of it. */
export interface MediaCommand {
  readonly program: 'ffmpeg' | 'ffprobe';
  readonly inputOptions: readonly string[];
  /** A path on this machine; it reaches ffmpeg as `file:<path>`, so that no name reads as a protocol or an option. */
  readonly path: string;
  readonly outputOptions: readonly string[];
  /** Where ffmpeg writes, such as `pipe:1`; ffprobe writes to its standard output without being told. */
  readonly target?: string;
}

/** How the process ended. `complaints` are the last lines (at most 100) of its standard error. */
export type MediaEnd = FinishedMedia | MediaNotStarted;

export type FinishedMedia =
  | { readonly kind: 'exited'; readonly code: number; readonly complaints: readonly string[] }
  | { readonly kind: 'killed'; readonly signal: string; readonly complaints: readonly string[] };

export interface MediaNotStarted {
  readonly kind: 'not-started';
  readonly message: string;
}

export interface MediaProcess {
  readonly kind: 'started';
  readonly stdout: Readable;
  /** File descriptor 3 of the process: what a filter writes to `pipe:3`. */
  readonly notes: Readable;
  /** File descriptor 4: what a filter writes to `pipe:4`. */
  readonly tally: Readable;
  readonly ended: Promise<FinishedMedia>;
  kill(): void;
}

/** What this file uses of fluent-ffmpeg that its types leave out. The package is archived: 2.1.3 is its last version. */
interface CommandInternals {
  _getArguments(): string[];
  _getFfmpegPath(callback: (error: Error | null, path?: string) => void): void;
  _getFfprobePath(callback: (error: Error | null, path?: string) => void): void;
  _spawnFfmpeg(
    args: readonly string[],
    options: object,
    onProcess: (child: ChildProcess) => void,
    onEnd: (error: Error | null, stdout?: LinesRing, stderr?: LinesRing) => void,
  ): void;
}

interface LinesRing {
  get(): string;
}

/**
 * Starts the process through fluent-ffmpeg: it composes the arguments, finds the program (FFMPEG_PATH and FFPROBE_PATH, then PATH)
 * and spawns it. Its run() is passed by, because run() first parses `ffmpeg -formats` and `-encoders`, which fails on ffmpeg 7;
 * its ffprobe() too, because that gives no handle to stop a probe with and holds all of its output in memory.
 * The process is killed when the signal aborts; `ended` never rejects.
 */
export async function startMedia(
  command: MediaCommand,
  signal?: AbortSignal,
): Promise<MediaProcess | MediaNotStarted> {
  const fluent = FfmpegCommand({ stdoutLines: 100 })
    .input(`file:${command.path}`)
    // As arguments: of an array it would split every item that holds one space.
    .inputOptions(...(command.inputOptions as string[]))
    .outputOptions(...(command.outputOptions as string[]));
  if (command.target !== undefined) fluent.output(command.target);
  return await new Promise((resolve) => {
    const internals = fluent as unknown as CommandInternals;
    if (command.program === 'ffprobe') {
      const findFfmpeg = internals._getFfmpegPath.bind(internals);
      internals._getFfmpegPath = (callback) => {
        // Where ffprobe is not on the PATH it is looked for beside ffmpeg, whose own search that needs.
        internals._getFfmpegPath = findFfmpeg;
        internals._getFfprobePath(callback);
      };
    }
    let finish: (end: FinishedMedia) => void;
    const ended = new Promise<FinishedMedia>((settle) => {
      finish = settle;
    });
    let child: ChildProcess | undefined;
    const kill = () => {
      child?.kill('SIGKILL');
    };
    internals._spawnFfmpeg(
      internals._getArguments(),
      {
        ...ownSession,
        stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
        windowsHide: true,
      },
      (started) => {
        child = started;
        if (started.pid === undefined) return;
        signal?.addEventListener('abort', kill, { once: true });
        if (signal?.aborted === true) kill();
        resolve({
          kind: 'started',
          stdout: started.stdout as Readable,
          notes: started.stdio[3] as Readable,
          tally: started.stdio[4] as Readable,
          ended,
          kill,
        });
      },
      (error, _stdout, stderr) => {
        signal?.removeEventListener('abort', kill);
        if (child?.pid === undefined) {
          resolve({
            kind: 'not-started',
            message: error?.message ?? `${command.program} did not start`,
          });
          return;
        }
        const complaints = (stderr?.get() ?? '').split('\n').filter((line) => line !== '');
        if (child.signalCode !== null) {
          finish({ kind: 'killed', signal: child.signalCode, complaints });
        } else finish({ kind: 'exited', code: child.exitCode ?? 1, complaints });
      },
    );
  });
}
