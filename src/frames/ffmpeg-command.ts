import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import FfmpegCommand from 'fluent-ffmpeg';
import { ownSession } from '../files/process/processes.js';
import { FramesError } from './extraction-options.js';
import type { FrameWorkers } from './frame-workers.js';

/** One run of ffmpeg or ffprobe: options before the input, the input, options after it. No shell sees any of it. */
interface MediaCommand {
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

interface MediaNotStarted {
  readonly kind: 'not-started';
  readonly message: string;
}

interface MediaProcess {
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

/**
 * The containers that hold films, by ffmpeg's names, with the names that people know them by. Whatever a file is called, its contents
 * must be one of these.
 */
const containers: Readonly<Record<string, string>> = {
  mov: 'MP4, MOV, 3GP',
  matroska: 'MKV',
  webm: 'WebM',
  avi: 'AVI',
  mpegts: 'TS, M2TS',
  mpeg: 'MPG, VOB',
  mpegvideo: 'raw MPEG video',
  flv: 'FLV',
  ogg: 'OGV',
  asf: 'WMV, ASF',
  mxf: 'MXF',
  rm: 'RM',
  gif: 'GIF',
  h264: 'raw H.264',
};

/** The same for a person. */
export const containerNames = Object.values(containers).join(', ');

/**
 * Before every input: only local files and pipes, only containers that hold films, whatever the file is called. A playlist
 * or a script named .mp4 is refused by this list, where the protocol list alone would let it read other files.
 */
export const inputGuards: readonly string[] = [
  '-protocol_whitelist',
  'file,pipe',
  '-format_whitelist',
  Object.keys(containers).join(','),
];

/**
 * Versions of everything that decides a pool's bytes.
 * @throws FramesError of kind `ffmpeg-missing` where ffmpeg does not start.
 */
export async function frameTools(workers: FrameWorkers): Promise<Record<string, string>> {
  const packageFile = new URL('../../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
  const [ffmpeg, { sharp, libvips }] = await Promise.all([ffmpegVersion(), workers.versions()]);
  return { reelsweep: version, ffmpeg, sharp, libvips };
}

/** @throws FramesError of kind `ffmpeg-missing` where ffmpeg does not start */
export async function ffmpegVersion(): Promise<string> {
  const run = await startMedia({
    program: 'ffmpeg',
    inputOptions: ['-version', '-hide_banner'],
    path: '/dev/null',
    outputOptions: [],
  });
  if (run.kind === 'not-started') {
    throw missing('ffmpeg', run.message);
  }
  const said = await text(run.stdout);
  await run.ended;
  return /version (\S+)/.exec(said)?.[1] ?? 'unknown';
}

/** What stops a whole extraction, since it would stop every video. */
export function missing(program: 'ffmpeg' | 'ffprobe', why: string): FramesError {
  return new FramesError(
    'ffmpeg-missing',
    `${program} does not start (${why}): install ffmpeg, or set ${program.toUpperCase()}_PATH; \`reelsweep doctor\` tells more.`,
  );
}
