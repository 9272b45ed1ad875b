import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EntryReport, extractFrames } from '#src/frames/extract-frames.js';
import { keptFrames, readManifest } from '#src/frames/manifest.js';
import { ffmpeg } from './small-videos.js';

let folder: string;
let entries: ReadonlyMap<string, EntryReport>;

/** Files that hold a film, and how ffmpeg makes them. */
const films = [
  ['windows.wmv', '-c:v wmv2'],
  ['windows.asf', '-c:v msmpeg4'],
  ['camera.MXF', '-s 720x576 -c:v mpeg2video'],
  ['old.rm', '-c:v rv20'],
  ['stream.m2ts', '-c:v mpeg2video -f mpegts -mpegts_m2ts_mode 1'],
  ['disc.vob', '-c:v mpeg2video -f vob'],
  ['phone.3gp', '-s 176x144 -c:v h263'],
  ['%03d.AVI', '-c:v mpeg4'],
  ['-wide\n.mp4', '-c:v libx264 -pix_fmt yuv420p -vf setsar=2/1'],
] as const;

/** Files that do not, or not in a container that is read, and what they are by name. */
const others = [
  ['frames.ivf', '-c:v libvpx -f ivf', 'ivf'],
  ['odd.wmv', '-c:v mpeg4 -f nut', 'nut'],
  ['raw.mxf', '-pix_fmt yuv420p -f yuv4mpegpipe', 'yuv4mpegpipe'],
  ['tape.avi', '-s 720x576 -pix_fmt yuv420p -c:v dvvideo -f dv', 'dv'],
] as const;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'containers-'));
  const videos = join(folder, 'videos');
  mkdirSync(videos);
  for (const [name, words] of [...films, ...others]) {
    const source = '-f lavfi -i testsrc2=s=64x36:r=25:d=1 -threads 1';
    ffmpeg(`${source} ${words}`, `file:${join(videos, name)}`);
  }
  const { entries: found } = await extractFrames({
    inputs: [videos],
    out: join(folder, 'out'),
    options: { samples: 10, percentile: 0 },
  });
  entries = new Map(found.map((entry) => [entry.name, entry]));
}, 60_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it.for(films)('%s is read', async ([name]) => {
  expect(entries.get(name)).toMatchObject({ outcome: { kind: 'extracted' }, sampled: 10 });
});

it.for(others)('%s is refused by the name of what it holds', async ([name, , contents]) => {
  expect(entries.get(name)?.outcome).toMatchObject({
    kind: 'refused',
    reason: 'container-not-allowed',
    message: expect.stringMatching(new RegExp(`^Its contents are ${contents}: .* WMV, ASF, MXF`)),
  });
});

it('pixels that are not square are made so', () => {
  const read = readManifest(join(folder, 'out', entries.get('-wide\n.mp4')?.movieId ?? ''));
  if (!('manifest' in read)) throw new Error(read.problem.message);
  expect(keptFrames(read.manifest)[0]).toMatchObject({ width: 128, height: 36 });
});
