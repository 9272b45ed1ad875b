import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import FfmpegCommand from 'fluent-ffmpeg';
import { ownSession } from '../files/process/processes.js';
import { FramesError } from './extraction-options.js';
import type { FrameWorkers } from './frame-workers.js';

/** Options by name, without the hyphen; true where one takes no value. */
type MediaOptions = Readonly<Record<string, string | number | true>>;

/** One run of ffmpeg or ffprobe: options before the input, the input, options after it. No shell sees any of it. */
interface MediaCommand {
  readonly program: 'ffmpeg' | 'ffprobe';
  readonly inputOptions: MediaOptions;
  /** A path on this machine; it reaches ffmpeg as `file:<path>`, so that no name reads as a protocol or an option. */
  readonly path: string;
  readonly outputOptions?: MediaOptions;
  /** Where ffmpeg writes, such as `pipe:1`; ffprobe writes to its standard output anyway. */
  readonly target?: string;
}

export interface MediaEnd {
  readonly code: number;
  /** The signal that killed the process, or null. */
  readonly signal: string | null;
  /** The last lines (at most 100) of its standard error. */
  readonly complaints: readonly string[];
}

interface MediaProcess {
  readonly stdout: Readable;
  /** File descriptor 3 of the process: what a filter writes to `pipe:3`. */
  readonly notes: Readable;
  /** File descriptor 4: what a filter writes to `pipe:4`. */
  readonly tally: Readable;
  readonly ended: Promise<MediaEnd>;
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
    onEnd: (error: Error | null, stdout?: unknown, stderr?: { get(): string }) => void,
  ): void;
}

/** System errors that may be gone at the next try. */
const shortages = new Set(['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM']);

/**
 * Starts the process through fluent-ffmpeg: it composes the arguments, finds the program (FFMPEG_PATH and FFPROBE_PATH, then PATH)
 * and spawns it. Its run() is passed by, because run() first parses `ffmpeg -formats` and `-encoders`, which fails on ffmpeg 7;
 * its ffprobe() too, because that gives no handle to stop a probe with and holds all of its output in memory.
 * The process is killed when the signal aborts; `ended` never rejects.
 * @throws FramesError of kind `ffmpeg-missing` where the program is missing or cannot be run, which stops every video; an Error
 * where the system has no process, memory or file left for it at the moment, which costs this video alone
 */
export async function startMedia(
  command: MediaCommand,
  signal?: AbortSignal,
): Promise<MediaProcess> {
  const { program, inputOptions, outputOptions = {} } = command;
  const fluent = FfmpegCommand({ stdoutLines: 100 })
    .input(`file:${command.path}`)
    // As arguments: of an array it would split every item that holds one space.
    .inputOptions(...argumentsOf(inputOptions))
    .outputOptions(...argumentsOf(outputOptions));
  if (command.target !== undefined) fluent.output(command.target);
  const internals = fluent as unknown as CommandInternals;
  if (program === 'ffprobe') {
    const findFfmpeg = internals._getFfmpegPath.bind(internals);
    internals._getFfmpegPath = (callback) => {
      // Where ffprobe is not on the PATH it is looked for in ffmpeg's folder, which must be found for that.
      internals._getFfmpegPath = findFfmpeg;
      internals._getFfprobePath(callback);
    };
  }
  return await new Promise((resolve, reject) => {
    let finish: (end: MediaEnd) => void;
    const ended = new Promise<MediaEnd>((resolveEnd) => {
      finish = resolveEnd;
    });
    let child: ChildProcess | undefined;
    const kill = () => {
      child?.kill('SIGKILL');
    };
    internals._spawnFfmpeg(
      internals._getArguments(),
      { ...ownSession, stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'], windowsHide: true },
      (started) => {
        child = started;
        if (started.pid === undefined) return;
        signal?.addEventListener('abort', kill, { once: true });
        if (signal?.aborted === true) kill();
        const [, stdout, , notes, tally] = started.stdio as Readable[];
        resolve({ stdout, notes, tally, ended, kill } as MediaProcess);
      },
      (error, _stdout, stderr) => {
        signal?.removeEventListener('abort', kill);
        if (child?.pid === undefined) {
          const why = error?.message ?? `${program} did not start`;
          const { code }: NodeJS.ErrnoException = error ?? new Error(why);
          reject(
            code !== undefined && shortages.has(code)
              ? new Error(`${program} did not start: ${why}.`)
              : new FramesError({ kind: 'ffmpeg-missing', program, why }),
          );
          return;
        }
        const complaints = (stderr?.get() ?? '').split('\n').filter((line) => line !== '');
        finish({ code: child.exitCode ?? 1, signal: child.signalCode, complaints });
      },
    );
  });
}

function argumentsOf(options: MediaOptions): string[] {
  return Object.entries(options).flatMap(([name, value]) =>
    value === true ? [`-${name}`] : [`-${name}`, String(value)],
  );
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

export const containerNames = Object.values(containers).join(', ');

/**
 * Before every input: only local files and pipes, only containers that hold films, whatever the file is called. A playlist
 * or a script named .mp4 is refused by this list, where the protocol list alone would let it read other files.
 */
export const inputGuards: MediaOptions = {
  protocol_whitelist: 'file,pipe',
  format_whitelist: Object.keys(containers).join(','),
};

/** What ffmpeg prints about itself. @throws as startMedia */
export async function ffmpegInformation(
  options: MediaOptions,
  signal?: AbortSignal,
): Promise<string> {
  const inputOptions = { hide_banner: true, ...options } as const;
  const run = await startMedia({ program: 'ffmpeg', inputOptions, path: '/dev/null' }, signal);
  const printed = await text(run.stdout);
  await run.ended;
  return printed;
}

/** @throws as startMedia */
export async function ffmpegVersion(): Promise<string> {
  return /version (\S+)/.exec(await ffmpegInformation({ version: true }))?.[1] ?? 'unknown';
}

/** Versions of everything that decides a pool's bytes. @throws as startMedia */
export async function frameTools(workers: FrameWorkers): Promise<Record<string, string>> {
  const packageFile = new URL('../../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
  const [ffmpeg, { sharp, libvips }] = await Promise.all([ffmpegVersion(), workers.versions()]);
  return { reelsweep: version, ffmpeg, sharp, libvips };
}
