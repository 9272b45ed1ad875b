import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EntryReport, extractFrames } from '#src/frames/extract-frames.js';
import { keptFrames, readManifest } from '#src/frames/manifest.js';
import { ffmpeg, renderBlack, renderVideo } from './small-videos.js';

let folder: string;
let entries: ReadonlyMap<string, EntryReport>;
let out: string;

const names = {
  colon: 'Alien: Resurrection.mp4',
  http: 'http: x.mp4',
  dash: '-y.mp4',
  newline: 'two\nlines.mp4',
  quotes: `it's "quoted" $(touch pwned) %d.mp4`,
  unicode: 'Amélie – 電影 🎬.mp4',
  long: `${'long'.repeat(60)}.mp4`,
  dots: '...mp4',
} as const;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  const videos = join(folder, 'videos');
  mkdirSync(join(videos, 'a-folder'), { recursive: true });
  const at = (name: string) => join(videos, name);
  const plain = at('plain.mp4');
  renderVideo(plain);
  for (const name of Object.values(names)) copyFileSync(plain, at(name));
  renderBlack(at('black.mp4'));
  writeFileSync(at('rotated.mp4'), rotated(readFileSync(plain)));
  ffmpeg('-i', plain, '-c', 'copy', '-movflags', '+faststart', at('truncated.mp4'));
  truncateSync(at('truncated.mp4'), Math.round(statSync(at('truncated.mp4')).size * 0.5));
  ffmpeg('-i', plain, '-c', 'copy', '-output_ts_offset', '100', at('late.mkv'));
  ffmpeg('-i', plain, '-c', 'copy', '-f', 'h264', at('raw.mp4'));
  ffmpeg('-i', plain, '-frames:v', '3', at('three.gif'));
  ffmpeg('-i', plain, '-frames:v', '1', at('still.gif'));
  ffmpeg('-i', plain, '-frames:v', '1', at('picture.jpg'));
  copyFileSync(at('picture.jpg'), at('picture.mp4'));
  ffmpeg('-f lavfi -i sine=d=1 -c:a aac', at('sound.mp4'));
  ffmpeg(
    '-f lavfi -i sine=d=1 -i',
    at('picture.jpg'),
    ...'-map 0 -map 1 -c:a aac -c:v copy -disposition:v attached_pic'.split(' '),
    at('cover.m4a'),
  );
  ffmpeg('-i', plain, '-c', 'copy', at('first.ts'));
  const first = readFileSync(at('first.ts'));
  writeFileSync(at('backwards.ts'), Buffer.concat([first, first]));
  rmSync(at('first.ts'));
  writeFileSync(at('script.mp4'), `ffconcat version 1.0\nfile '${plain}'\n`);
  writeFileSync(at('playlist.mp4'), `#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:2,\nplain.mp4\n`);
  writeFileSync(at('text.mp4'), 'This is no video.\n'.repeat(100));
  writeFileSync(at('empty.mp4'), '');
  symlinkSync('nowhere', at('dead.mp4'));
  execFileSync('mkfifo', [at('pipe.mp4')]);
  out = join(folder, 'out');
  const report = await extractFrames({
    inputs: [videos, at(names.dots), at('picture.jpg'), join(folder, 'missing.mp4')],
    out,
    options: { samples: 30 },
  });
  expect(report.total).toBe(readdirSync(videos).length + 1);
  entries = new Map(report.entries.map((entry) => [entry.name, entry]));
  expect(entries.size).toBe(report.total);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The same MP4 with the display matrix of its track header turned by 90 degrees (options for that differ between versions). */
function rotated(mp4: Buffer): Buffer {
  const copy = Buffer.from(mp4);
  const matrix = copy.indexOf('tkhd') + 4 + 36 + 4;
  const turn = [0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000];
  for (const [index, value] of turn.entries()) copy.writeInt32BE(value, matrix + index * 4);
  return copy;
}

function outcomeOf(name: string): string {
  const { outcome } = mustBe(entries.get(name));
  return outcome.kind === 'extracted' ? 'extracted' : outcome.reason;
}

function manifestOf(name: string) {
  const read = readManifest(join(out, mustBe(entries.get(name)).movieId));
  if (!('manifest' in read)) throw new Error(read.problem.message);
  return read.manifest;
}

describe('every entry', () => {
  it('has a manifest in a folder with a safe name, which names it', () => {
    for (const [name, entry] of entries) {
      expect(entry.movieId).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(entry.movieId.length).toBeLessThan(130);
      expect(manifestOf(name)).toMatchObject({ source: name, outcome: entry.outcome });
    }
    const pools = readdirSync(out);
    expect(pools).toHaveLength(new Set([...entries.values()].map((entry) => entry.movieId)).size);
    expect(existsSync('pwned')).toBe(false);
  });

  it.each(Object.values(names))('is read whatever it is called: %j', (name) => {
    expect(entries.get(name)).toMatchObject({ sampled: 30, outcome: { kind: 'extracted' } });
  });
});

describe('what is no film is refused with its reason', () => {
  it.each([
    ['black.mp4', 'uninformative'],
    ['still.gif', 'still-picture'],
    ['picture.jpg', 'container-not-allowed'],
    ['picture.mp4', 'container-not-allowed'],
    ['script.mp4', 'container-not-allowed'],
    ['playlist.mp4', 'container-not-allowed'],
    ['sound.mp4', 'no-video-stream'],
    ['cover.m4a', 'no-video-stream'],
    ['text.mp4', 'not-a-video'],
    ['empty.mp4', 'empty-file'],
    ['a-folder', 'not-a-file'],
    ['pipe.mp4', 'not-a-file'],
    ['dead.mp4', 'dead-link'],
    ['missing.mp4', 'missing'],
  ])('%s: %s', (name, reason) => {
    expect(outcomeOf(name)).toBe(reason);
    expect(keptFrames(manifestOf(name))).toEqual([]);
  });
});

describe('what is an odd film is sampled by what it really holds', () => {
  it('turns a rotated video upright', () => {
    expect(keptFrames(manifestOf('rotated.mp4'))[0]).toMatchObject({ width: 120, height: 160 });
  });

  it('takes what a truncated video still has and says what was promised', () => {
    const { outcome, video, frames } = manifestOf('truncated.mp4');
    const decoded = mustBe(video).decodedFrames;
    expect(decoded).toBeGreaterThan(5);
    expect(decoded).toBeLessThan(50);
    expect(frames.length).toBe(Math.min(30, decoded));
    expect(outcome).toMatchObject({
      warnings: expect.arrayContaining([
        { kind: 'fewer-frames-than-promised', promised: 50, decoded },
      ]),
    });
  });

  it('samples a video that starts late on its own clock', () => {
    const { outcome, frames } = manifestOf('late.mkv');
    expect(outcome).toEqual({ kind: 'extracted', warnings: [] });
    expect(frames.every((frame) => frame.time >= 100 && frame.time < 102)).toBe(true);
  });

  it.each(['raw.mp4', 'backwards.ts'])(
    'samples %s by number, since its clock is no use',
    (name) => {
      const { outcome, video, frames } = manifestOf(name);
      expect(outcome).toMatchObject({ warnings: [{ kind: 'sampled-by-number' }] });
      expect(frames).toHaveLength(30);
      expect(Math.max(...frames.map((frame) => frame.time))).toBeGreaterThan(
        0.7 * (mustBe(video).decodedFrames / 25),
      );
    },
  );

  it('takes all frames of a video that has fewer than asked', () => {
    expect(entries.get('three.gif')).toMatchObject({ sampled: 3, kept: 3 });
  });
});

/** The collection of clips that lies beside the repository where it was made; elsewhere there are only the tests above. */
const collection = new URL('../../../shared/data/', import.meta.url);
const expectedFile = new URL('clips_expected.json', collection);

if (existsSync(expectedFile)) {
  it('ends as it should, clip by clip of the collection', async () => {
    execFileSync('tar', ['-xf', new URL('clips.tar', collection).pathname, '-C', folder]);
    const clips = Object.entries(
      JSON.parse(readFileSync(expectedFile, 'utf8')) as Record<string, Clip>,
    );
    // Some differ in their names alone, which the tests above do too.
    const expected = [...new Map(clips.map((clip) => [clip[1].sha256, clip])).values()];
    const pools = join(folder, 'clip-pools');
    const inputs = expected.map(([name]) => join(folder, 'clips', name));
    const report = await extractFrames({ inputs, out: pools });
    const found = new Map(report.entries.map((entry) => [entry.name, entry]));
    for (const [name, clip] of expected) {
      const entry = mustBe(found.get(name));
      const read = readManifest(join(pools, entry.movieId));
      if (!('manifest' in read)) throw new Error(read.problem.message);
      const { video, frames, outcome } = read.manifest;
      if (!clip.decodable || clip.policy === 'refuse') {
        expect(outcome.kind, name).toBe('refused');
        continue;
      }
      const damaged = name === 'corrupt_mid.mp4';
      if (!damaged) expect(video?.decodedFrames, name).toBe(clip.frames);
      if (!damaged) expect(frames.length, name).toBe(Math.min(100, mustBe(clip.frames)));
      for (const frame of frames) {
        expect(frame.time, name).toBeGreaterThanOrEqual(mustBe(clip.first_pts_s) - 1e-3);
        expect(frame.time, name).toBeLessThanOrEqual(mustBe(clip.last_pts_s) + 1e-3);
      }
      if (name.startsWith('all_')) expect(outcome, name).toMatchObject({ reason: 'uninformative' });
      else {
        const [image] = keptFrames(read.manifest);
        const [width, height] = mustBe(clip.shown);
        const scale = Math.min(1, 256 / Math.min(width, height));
        const shown = [Math.round(width * scale), Math.round(height * scale)];
        expect([image?.width, image?.height], name).toEqual(shown);
      }
    }
  }, 400_000);
}

function mustBe<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('There is nothing.');
  return value;
}

interface Clip {
  readonly sha256: string;
  readonly decodable: boolean;
  readonly policy?: string;
  readonly frames?: number;
  readonly shown?: readonly [number, number];
  readonly first_pts_s?: number;
  readonly last_pts_s?: number;
}
