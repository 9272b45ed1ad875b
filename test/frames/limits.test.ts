import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeSampled } from '#src/frames/decode-pass.js';
import { defaultExtractionLimits, type ExtractionLimits } from '#src/frames/extraction-options.js';
import { extractFrames } from '#src/frames/extract-frames.js';
import { probeVideo } from '#src/frames/probe.js';
import { readManifest } from '#src/frames/manifest.js';
import { sampleMoments } from '#src/frames/sampled-moments.js';
import { ffmpeg, renderVideo } from './small-videos.js';

let folder: string;
let videos: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'limits-'));
  videos = join(folder, 'videos');
  mkdirSync(videos);
  renderVideo(join(videos, 'a-short.mp4'), 1);
  renderVideo(join(videos, 'b-long.mp4'), 2);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The outcomes of the short one, and of the long one. */
async function outcomes(out: string, limits: Partial<ExtractionLimits>) {
  const report = await extractFrames({ inputs: [videos], out: join(folder, out), limits });
  return report.entries.map(({ outcome }) => outcome);
}

describe('one video may not cost more than', () => {
  it('so many frames', async () => {
    const [short, long] = await outcomes('frames', { frames: 49 });
    expect(short).toMatchObject({ kind: 'extracted' });
    expect(long).toMatchObject({ kind: 'refused', reason: 'too-large' });
  });

  it('so many pixels in all its frames, which is known before any is decoded', async () => {
    const [short, long] = await outcomes('pixels', { pixels: 160 * 120 * 49 });
    expect(short).toMatchObject({ kind: 'extracted' });
    expect(long).toEqual({
      kind: 'refused',
      reason: 'too-large',
      message: 'Its 50 frames of 160 x 120 exceed 940800 pixels in all.',
    });
  });

  it('so many pixels that come out, whatever was promised', async () => {
    const path = join(videos, 'b-long.mp4');
    const { signal } = new AbortController();
    const video = await probeVideo(path, defaultExtractionLimits, signal);
    if ('kind' in video) throw new Error(video.kind);
    const pass = decodeSampled({
      path,
      video,
      moments: sampleMoments(video, 10, ['x']),
      size: 64,
      threads: 1,
      limits: { ...defaultExtractionLimits, pixels: 160 * 120 * 30 },
      inFlight: 2,
      onPicture: async () => await Promise.resolve(null),
      onDecoded: () => undefined,
      signal,
    });
    await expect(pass).rejects.toThrow('It decodes to more than it may cost.');
  });

  it('so many bytes of images', async () => {
    const [short, long] = await outcomes('bytes', { poolBytes: 250_000 });
    expect(short).toMatchObject({ kind: 'extracted' });
    expect(long).toMatchObject({
      kind: 'failed',
      reason: 'out-of-bounds',
      message: 'Its images exceed 250000 bytes: ask for fewer samples, or smaller ones.',
    });
    expect(readdirSync(join(folder, 'bytes/b-long'))).toEqual(['manifest.json']);
  });

  it('so many seconds, and is tried again the next time', async () => {
    const late = { kind: 'failed', reason: 'timeout', message: 'It took longer than 0.001 s.' };
    expect(await outcomes('seconds', { wallSeconds: 0.001 })).toEqual([late, late]);
    expect(await outcomes('seconds', {})).toMatchObject([
      { kind: 'extracted' },
      { kind: 'extracted' },
    ]);
  });

  it('but for no time at all, or forever', async () => {
    for (const wallSeconds of [0, -1, Number.NaN, Infinity]) {
      await expect(outcomes('never', { wallSeconds })).rejects.toMatchObject({
        kind: 'bad-option',
      });
    }
  });
});

describe('a disk that is full', () => {
  it('stops the batch with a sentence; earlier pools are complete, and the next run goes on', async () => {
    const out = join(folder, 'full');
    const large = join(folder, 'large');
    mkdirSync(large);
    renderVideo(join(large, 'a-small.mp4'), 1);
    // Its images are larger than what the process may write.
    ffmpeg(
      '-f lavfi -i testsrc2=s=640x480:r=25:d=1,noise=alls=90:allf=t -c:v libx264 -preset ultrafast',
      join(large, 'b-large.mp4'),
    );
    const program = `
      const { extractFrames } = await import(${JSON.stringify(import.meta.resolve('#src/frames/extract-frames.js'))});
      await extractFrames({ inputs: [${JSON.stringify(large)}], out: ${JSON.stringify(out)}, jobs: 1, options: { samples: 10, size: 480 } })
        .catch((error) => console.log(JSON.stringify({ kind: error.kind, exitCode: error.exitCode, message: error.message })));`;
    // No file longer than 64 blocks of 512 or 1024 bytes: as a full disk does, it fails a write halfway.
    const child = spawn('sh', [
      '-c',
      `trap '' XFSZ; ulimit -f 64; exec "$@"`,
      'sh',
      process.execPath,
      '--input-type=module',
      '-e',
      program,
    ]);
    const said = JSON.parse(await text(child.stdout)) as Record<string, unknown>;
    expect(said).toMatchObject({ kind: 'cannot-write', exitCode: 1 });
    expect(said['message']).toMatch(
      /^The pool .*b-large cannot be written: EFBIG.* solve this and run the same command again\.$/,
    );
    expect(readdirSync(out)).toEqual(['a-small']);
    expect(readManifest(join(out, 'a-small'))).toHaveProperty('manifest.outcome.kind', 'extracted');
    const again = await extractFrames({
      inputs: [large],
      out,
      options: { samples: 10, size: 480 },
    });
    expect(again.entries.map((entry) => entry.alreadyDone)).toEqual([true, false]);
    expect(readdirSync(out).toSorted()).toEqual(['a-small', 'b-large']);
  });
});
