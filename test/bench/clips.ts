import { existsSync, mkdirSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { cacheFolder } from '#src/app/cache-folder.js';
import { InputError } from '#src/cli/input-error.js';
import { temporaryBeside } from '#src/files/atomic-write.js';
import { BenchError } from '#src/planning/benchmark/bench-error.js';

/** One thing to measure: videos that are extracted in one run. */
export interface FramesCase {
  readonly name: string;
  readonly videos: readonly string[];
}

/** As the rest of the house finds it. */
export function ffmpegProgram(): string {
  return process.env['FFMPEG_PATH'] ?? 'ffmpeg';
}

/** Changed whenever what is rendered changes, so that no older clip is taken for it. */
const clipName = 'frames-720p-60s-1.mp4';

/**
 * A minute of 720p at 24 frames a second and 2.5 Mbit/s, as trailers come from the web: moving shapes under film grain, which
 * leaves no block of a picture as cheap to decode as a still one. Rendered once and kept.
 * @throws BenchError of kind process-failed, or the signal's reason
 */
export async function renderedClip(signal: AbortSignal): Promise<string> {
  const folder = join(cacheFolder(), 'bench');
  const path = join(folder, clipName);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const temporary = temporaryBeside(path);
  try {
    const words =
      '-f lavfi -i testsrc2=s=1280x720:r=24:d=60,noise=alls=12:allf=t -c:v libx264 -preset veryfast -b:v 2500k -pix_fmt yuv420p -f mp4';
    await ffmpeg('renders the clip', signal, [...words.split(' '), temporary]);
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
  return path;
}

/**
 * The same video cut or repeated to so many seconds, without encoding it again.
 * @throws BenchError of kind process-failed, or the signal's reason
 */
export async function clipOfLength(
  clip: string,
  seconds: number,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  const path = join(folder, `${seconds}-seconds.mp4`);
  const words = `-t ${seconds} -map 0:v:0 -c copy`.split(' ');
  const input = ['-stream_loop', '-1', '-i', `file:${clip}`];
  await ffmpeg('cuts the clip', signal, [...input, ...words, path]);
  return path;
}

/** The video under several names: as many trailers, for our extraction as for ffmpeg. */
export function manyOf(video: string, count: number, folder: string): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const stem = basename(video, extname(video))
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-');
    const path = join(folder, `${stem}-${index + 1}${extname(video)}`);
    symlinkSync(resolve(video), path);
    return path;
  });
}

/** The absolute path of a video that was given. @throws InputError where there is none */
export function givenVideo(folder: string, video: string): string {
  const path = resolve(folder, video);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) return path;
  throw new InputError(`There is no video file ${video}. Check the name.`);
}

async function ffmpeg(does: string, signal: AbortSignal, words: readonly string[]): Promise<void> {
  const run = await execa(ffmpegProgram(), ['-nostdin', '-v', 'error', '-y', ...words], {
    reject: false,
    cancelSignal: signal,
    stdin: 'ignore',
  });
  signal.throwIfAborted();
  if (run.failed) {
    const why = run.stderr.trim().split('\n').at(-1) ?? '';
    throw new BenchError({
      kind: 'process-failed',
      what: does,
      words: why || (run.shortMessage ?? ''),
    });
  }
}
