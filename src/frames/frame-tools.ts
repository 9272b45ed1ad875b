import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import sharp from 'sharp';
import { FramesError } from './frames-error.js';
import { startMedia } from './ffmpeg-command.js';

/**
 * Versions of everything that decides a pool's bytes.
 * @throws FramesError of kind `ffmpeg-missing` where ffmpeg or ffprobe does not start.
 */
export async function frameTools(): Promise<Record<string, string>> {
  const packageFile = new URL('../../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };
  const [ffmpeg] = await Promise.all([toolVersion('ffmpeg'), toolVersion('ffprobe')]);
  return {
    reelsweep: version,
    ffmpeg,
    sharp: sharp.versions.sharp ?? 'unknown',
    libvips: sharp.versions.vips,
  };
}

async function toolVersion(program: 'ffmpeg' | 'ffprobe'): Promise<string> {
  const run = await startMedia({
    program,
    inputOptions: ['-version', '-hide_banner'],
    path: '/dev/null',
    outputOptions: [],
  });
  if (run.kind === 'not-started') {
    throw new FramesError(
      'ffmpeg-missing',
      `${program} does not start (${run.message}): install ffmpeg, or set ${program.toUpperCase()}_PATH; \`reelsweep doctor\` tells more.`,
    );
  }
  const said = await text(run.stdout);
  await run.ended;
  return /version (\S+)/.exec(said)?.[1] ?? 'unknown';
}
