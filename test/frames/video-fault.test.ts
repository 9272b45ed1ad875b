import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { videoFault } from '#src/frames/video-fault.js';
import { ffmpeg } from './small-videos.js';

let folder: string;
const { signal } = new AbortController();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-complete-'));
});

const source = '-f lavfi -i testsrc2=s=160x120:r=25:d=4 -threads 1 -pix_fmt yuv420p';
const h264 = '-c:v libx264 -preset ultrafast -g 25';

// As sites serve them: with the index in front, in fragments as DASH has them, and WebM.
describe.for([
  ['mp4', `${h264} -movflags +faststart`],
  ['mp4', `${h264} -movflags +frag_keyframe+empty_moov+default_base_moof+global_sidx`],
  ['webm', '-c:v libvpx -deadline realtime'],
] as const)('a %s made with %s', ([extension, options]) => {
  it('is a complete video, and half of it is none', async () => {
    const complete = join(folder, `complete.${extension}`);
    ffmpeg(`${source} ${options}`, complete);
    expect(await videoFault(complete, signal)).toBeNull();
    const half = join(folder, `half.${extension}`);
    const bytes = readFileSync(complete);
    writeFileSync(half, bytes.subarray(0, bytes.length / 2));
    expect(await videoFault(half, signal)).toMatch(/promises/);
  });
});

it('what is no video at all is none', async () => {
  const page = join(folder, 'page.mp4');
  writeFileSync(page, '<html>Sign in</html>'.repeat(100));
  expect(await videoFault(page, signal)).toMatch(/cannot read it as a video|Its contents are/);
  const sound = join(folder, 'sound.mp4');
  ffmpeg('-f lavfi -i sine=d=1 -c:a aac', sound);
  expect(await videoFault(sound, signal)).toMatch(/no video/);
});
