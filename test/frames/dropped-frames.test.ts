import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExtractionOptions } from '#src/frames/extraction-options.js';
import { extractFrames } from '#src/frames/extract-frames.js';
import { keptFrames, type Manifest, readManifest } from '#src/frames/manifest.js';
import { ffmpeg } from './small-videos.js';

let folder: string;
let video: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dropped-'));
  video = join(folder, 'held.mp4');
  // Two seconds that move quickly, then four in which the last picture stays under grain.
  ffmpeg(
    '-f lavfi -i mandelbrot=s=320x180:r=25:end_scale=0.0001:maxiter=400 -t 6 -vf',
    'trim=end=2,tpad=stop_mode=clone:stop_duration=4,noise=alls=10:allf=t',
    ...'-c:v libx264 -preset ultrafast -threads 1 -pix_fmt yuv420p'.split(' '),
    video,
  );
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function extract(out: string, options: Partial<ExtractionOptions> = {}) {
  const { entries } = await extractFrames({ inputs: [video], out: join(folder, out), options });
  return entries[0];
}

function manifestOf(out: string): Manifest {
  const read = readManifest(join(folder, out, 'held'));
  if (!('manifest' in read)) throw new Error(read.problem.message);
  return read.manifest;
}

describe('near-duplicates', () => {
  it('are dropped on request, and name a frame that stays and comes before', async () => {
    await extract('deduped', { dedupe: true });
    const manifest = manifestOf('deduped');
    expect(manifest.options).toHaveProperty('dedupe', true);
    const kept = new Map(keptFrames(manifest).map((frame) => [frame.file, frame]));
    const repeated = manifest.frames.filter(
      (frame) => !frame.kept && frame.dropped === 'near-duplicate',
    );
    const held = repeated.filter((frame) => frame.time >= 2.1);
    expect(held.length).toBeGreaterThan(20);
    for (const frame of repeated) {
      if (!('of' in frame)) throw new Error('It names no frame.');
      expect(kept.get(frame.of)?.time).toBeLessThan(frame.time);
    }
    // Of the part that stays, one picture stays at most: the moving part may end with it.
    expect([...kept.values()].filter((frame) => frame.time >= 2.1).length).toBeLessThanOrEqual(1);
    const names = readdirSync(join(folder, 'deduped/held')).filter((name) => name.endsWith('.jpg'));
    expect(names.toSorted()).toEqual([...kept.keys()]);
    expect(names).toContain('000.jpg');
  });

  it('are the same ones every time', async () => {
    await extract('again', { dedupe: true });
    expect(manifestOf('again')).toEqual(manifestOf('deduped'));
  });

  it('stay where nothing was said, in a pool like those of before the option', async () => {
    await extract('plain');
    const manifest = manifestOf('plain');
    expect(manifest.options).not.toHaveProperty('dedupe');
    const reasons = manifest.frames.map((frame) => (frame.kept ? 'kept' : frame.dropped));
    expect(new Set(reasons)).toEqual(new Set(['kept', 'dark', 'flat']));
    // As it was written before there were thumbnails.
    const frames = manifest.frames.map((frame) => ({ ...frame, thumbnail: undefined }));
    const path = join(folder, 'plain/held/manifest.json');
    writeFileSync(path, JSON.stringify({ ...manifest, frames }));
    expect(await extract('plain')).toMatchObject({
      alreadyDone: true,
      kept: keptFrames(manifest).length,
    });
    expect(await extract('plain', { dedupe: true })).toMatchObject({ alreadyDone: false });
    expect(await extract('plain', { dedupe: true })).toMatchObject({ alreadyDone: true });
  });
});

describe('a dropped frame', () => {
  it('leaves a small picture of itself behind, a kept one none', async () => {
    await extract('seen', { percentile: 30, dedupe: true });
    const { frames } = manifestOf('seen');
    expect(frames.filter((frame) => frame.kept).every((frame) => !('thumbnail' in frame))).toBe(
      true,
    );
    const dropped = frames.flatMap((frame) => (frame.kept ? [] : [frame]));
    expect(new Set(dropped.map((frame) => frame.dropped)).size).toBe(3);
    for (const { thumbnail = '', mean } of dropped) {
      const bytes = Buffer.from(thumbnail, 'base64');
      expect(bytes.length).toBeLessThanOrEqual(2048);
      const image = sharp(bytes);
      expect(await image.metadata()).toMatchObject({ format: 'webp', width: 114, height: 64 });
      const rgb = await image.raw().toBuffer();
      const weights = [0.299, 0.587, 0.114];
      const sum = rgb.reduce((total, value, at) => total + value * (weights[at % 3] ?? 0), 0);
      const average = sum / (rgb.length / 3);
      expect(Math.abs(average - mean)).toBeLessThan(3);
    }
  });

  it('of a very wide film has a small picture too', async () => {
    const wide = join(folder, 'wide.mp4');
    ffmpeg('-f lavfi -i testsrc2=s=1600x80:r=25:d=1 -c:v libx264 -preset ultrafast', wide);
    await extractFrames({ inputs: [wide], out: join(folder, 'wide') });
    const text = readFileSync(join(folder, 'wide/wide/manifest.json'), 'utf8');
    const [thumbnail = ''] = /(?<="thumbnail": ")[^"]+/.exec(text) ?? [];
    const { width, height } = await sharp(Buffer.from(thumbnail, 'base64')).metadata();
    expect([width, height]).toEqual([160, 8]);
  });
});
