import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { FramesError } from './frames-error.js';
import { startMedia } from './ffmpeg-command.js';
import type { FrameWorkers } from './frame-workers.js';

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
