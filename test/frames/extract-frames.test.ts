import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extractFrames, type ExtractionProgress } from '#src/frames/extract-frames.js';
import { keptFrames, type Manifest, readManifest } from '#src/frames/manifest.js';
import { sha256OfFile } from '#src/files/hash.js';
import { renderVideo } from './small-videos.js';

let folder: string;
let video: string;
let count = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'frames-'));
  video = join(folder, 'big-fish.mp4');
  renderVideo(video, 6);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function freshOut(): string {
  count += 1;
  return join(folder, `out-${count}`);
}

function manifestOf(out: string, movieId: string): Manifest {
  const read = readManifest(join(out, movieId));
  if (!('manifest' in read)) throw new Error(read.problem.message);
  return read.manifest;
}

function bytesOf(pool: string): Record<string, string> {
  const names = readdirSync(pool).toSorted();
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(join(pool, name)).toString('hex')]),
  );
}

describe('one video', () => {
  it('gives a pool of the informative among a hundred random frames', async () => {
    const out = freshOut();
    const report = await extractFrames({ inputs: [video], out });
    expect(report.entries).toHaveLength(1);
    const manifest = manifestOf(out, 'big-fish');
    expect(manifest).toMatchObject({
      movieId: 'big-fish',
      source: 'big-fish.mp4',
      sha256: await sha256OfFile(video),
      outcome: { kind: 'extracted', warnings: [] },
      video: { codec: 'h264', width: 160, height: 120, decodedFrames: 150 },
      options: { samples: 100, percentile: 20 },
    });
    const { frames } = manifest;
    expect(frames).toHaveLength(100);
    const times = frames.map((frame) => frame.time);
    expect(new Set(times).size).toBe(100);
    expect(times).toEqual(times.toSorted((first, second) => first - second));
    expect(times.every((time) => Math.abs(time * 25 - Math.round(time * 25)) < 1e-3)).toBe(true);
    // Twenty are the darkest, twenty the flattest; some are both.
    const dark = frames.filter((frame) => !frame.kept && frame.dropped === 'dark');
    expect(dark).toHaveLength(20);
    const brightest = Math.max(...dark.map((frame) => frame.mean));
    const kept = keptFrames(manifest);
    expect(kept.every((frame) => frame.mean >= brightest)).toBe(true);
    const stds = frames.map((frame) => frame.std).toSorted((first, second) => first - second);
    expect(kept.every((frame) => frame.std >= (stds[19] ?? Infinity))).toBe(true);
    expect(kept.length).toBeGreaterThanOrEqual(60);
    const images = readdirSync(join(out, 'big-fish')).filter((name) => name.endsWith('.jpg'));
    expect(images.toSorted()).toEqual(kept.map((frame) => frame.file));
    expect(images).toContain('000.jpg');
    for (const frame of kept.slice(0, 3)) {
      const path = join(out, 'big-fish', frame.file);
      expect(await sha256OfFile(path)).toBe(frame.sha256);
      const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
      expect([info.width, info.height]).toEqual([160, 120]);
      const lumas = Array.from(
        { length: data.length / 3 },
        (_, pixel) =>
          0.299 * data.readUInt8(pixel * 3) +
          0.587 * data.readUInt8(pixel * 3 + 1) +
          0.114 * data.readUInt8(pixel * 3 + 2),
      );
      const mean = lumas.reduce((sum, luma) => sum + luma, 0) / lumas.length;
      expect(Math.abs(mean - frame.mean)).toBeLessThan(1);
    }
  });

  it('gives equal bytes again, and other frames with another seed', async () => {
    const [first, second, other] = [freshOut(), freshOut(), freshOut()];
    await extractFrames({ inputs: [video], out: first });
    await extractFrames({ inputs: [video], out: second, jobs: 1 });
    await extractFrames({ inputs: [video], out: other, options: { seed: 1 } });
    expect(bytesOf(join(second, 'big-fish'))).toEqual(bytesOf(join(first, 'big-fish')));
    const times = (out: string) => manifestOf(out, 'big-fish').frames.map((frame) => frame.time);
    expect(times(other)).not.toEqual(times(first));
  });

  it('makes larger frames smaller without changing their shape, and writes WebP on request', async () => {
    const out = freshOut();
    await extractFrames({
      inputs: [video],
      out,
      options: { size: 60, format: 'webp', samples: 10, percentile: 0 },
    });
    const kept = keptFrames(manifestOf(out, 'big-fish'));
    expect(kept).toHaveLength(10);
    expect(kept[0]).toMatchObject({ file: '000.webp', width: 80, height: 60 });
    const { format, width, height } = await sharp(join(out, 'big-fish', '000.webp')).metadata();
    expect([format, width, height]).toEqual(['webp', 80, 60]);
  });
});

describe('a batch', () => {
  it('does nothing twice, but again what changed or is no longer complete', async () => {
    const out = freshOut();
    const extract = async (options = {}) =>
      (await extractFrames({ inputs: [video], out, options })).entries[0];
    const pool = join(out, 'big-fish');
    expect((await extract())?.alreadyDone).toBe(false);
    const before = statSync(join(pool, 'manifest.json')).mtimeMs;
    expect(await extract()).toMatchObject({ alreadyDone: true, sampled: 100 });
    expect(statSync(join(pool, 'manifest.json')).mtimeMs).toBe(before);
    unlinkSync(join(pool, '001.jpg'));
    expect((await extract())?.alreadyDone).toBe(false);
    expect(readdirSync(pool)).toContain('001.jpg');
    expect(await extract({ samples: 20 })).toMatchObject({ alreadyDone: false, sampled: 20 });
    expect(readdirSync(pool)).toHaveLength(keptFrames(manifestOf(out, 'big-fish')).length + 1);
  });

  it('never lets two files share a pool, and gives equal files of one name one', async () => {
    const [first, second] = [join(folder, 'first'), join(folder, 'second')];
    for (const made of [first, second]) mkdirSync(made);
    copyFileSync(video, join(first, 'twin.mp4'));
    copyFileSync(video, join(second, 'twin.mp4'));
    renderVideo(join(first, 'twin.mkv'), 1);
    renderVideo(join(second, 'twin.avi'), 1, 'testsrc');
    const out = freshOut();
    const { entries } = await extractFrames({ inputs: [first, second], out });
    expect(entries.map(({ name }) => name)).toEqual([
      'twin.mkv',
      'twin.mp4',
      'twin.avi',
      'twin.mp4',
    ]);
    const [mkv, mp4, avi, again] = entries.map((entry) => entry.movieId);
    expect(new Set([mkv, mp4, avi]).size).toBe(3);
    expect(again).toBe(mp4);
    expect(entries[3]).toMatchObject({ alreadyDone: true, kept: entries[1]?.kept });
    for (const { name, movieId } of entries) expect(manifestOf(out, movieId).source).toBe(name);
    // An earlier run's pools stay its own too, whatever comes first now.
    const later = await extractFrames({ inputs: [second], out });
    expect(later.entries.map((entry) => entry.movieId)).toEqual([avi, mp4]);
    expect(later.entries.every((entry) => entry.alreadyDone)).toBe(true);
    // Another file of the same name, alone in its run, still is another file.
    renderVideo(join(folder, 'twin.avi'), 1, 'testsrc2');
    const elsewhere = await extractFrames({ inputs: [join(folder, 'twin.avi')], out });
    expect([mkv, mp4, avi]).not.toContain(elsewhere.entries[0]?.movieId);
  });

  it('takes over the pool of a file whose contents changed', async () => {
    const own = join(folder, 'own.mp4');
    const out = freshOut();
    renderVideo(own, 1);
    await extractFrames({ inputs: [own], out });
    renderVideo(own, 2);
    const changed = await extractFrames({ inputs: [own], out });
    expect(changed.entries[0]).toMatchObject({ movieId: 'own', alreadyDone: false, sampled: 50 });
    expect(readdirSync(out)).toEqual(['own']);
  });

  it('stops when its signal aborts and goes on later', async () => {
    const many = join(folder, 'many');
    mkdirSync(many);
    for (let index = 0; index < 6; index += 1) copyFileSync(video, join(many, `m${index}.mp4`));
    const out = freshOut();
    const stop = new AbortController();
    const progress: ExtractionProgress[] = [];
    const onProgress = (event: ExtractionProgress) => {
      progress.push(event);
      stop.abort();
    };
    const cut = await extractFrames(
      { inputs: [many], out, jobs: 2 },
      { signal: stop.signal, onProgress },
    );
    expect(cut.interrupted).toBe(true);
    expect(cut.entries.length).toBeLessThan(6);
    expect(progress[0]).toMatchObject({ done: 1, total: 6, alreadyDone: false });
    expect(readdirSync(out).toSorted()).toEqual(
      cut.entries.map((entry) => entry.movieId).toSorted(),
    );
    const rest = await extractFrames({ inputs: [many], out });
    expect(rest).toMatchObject({ interrupted: false, total: 6 });
    const before = rest.entries.filter((entry) => entry.alreadyDone);
    expect(before).toHaveLength(cut.entries.length);
  });

  it('leaves only complete pools when it is killed, and clears up after itself', async () => {
    const many = join(folder, 'killed');
    mkdirSync(many);
    for (let index = 0; index < 4; index += 1) copyFileSync(video, join(many, `m${index}.mp4`));
    const out = freshOut();
    mkdirSync(out);
    const program = `
      const { extractFrames } = await import(${JSON.stringify(import.meta.resolve('#src/frames/extract-frames.js'))});
      await extractFrames(
        { inputs: [${JSON.stringify(many)}], out: ${JSON.stringify(out)}, jobs: 1 },
        { onProgress: (event) => console.log(event.movieId) },
      );`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program]);
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');
    // What a kill between writing and renaming leaves behind.
    mkdirSync(join(out, `.pool-${child.pid}-00000000-0000-4000-8000-000000000000.tmp`));
    const pools = readdirSync(out).filter((name) => !name.startsWith('.'));
    expect(pools.length).toBeLessThan(4);
    for (const pool of pools) expect(readManifest(join(out, pool))).toHaveProperty('manifest');
    const rest = await extractFrames({ inputs: [many], out });
    expect(rest.entries.filter((entry) => entry.alreadyDone).length).toBe(pools.length);
    expect(readdirSync(out).toSorted()).toEqual(['m0', 'm1', 'm2', 'm3']);
  });
});

describe('what stops it', () => {
  it('is a wrong option, named with what is allowed', async () => {
    const out = freshOut();
    await expect(extractFrames({ inputs: [video], out, options: { samples: 0 } })).rejects.toThrow(
      'samples must be a whole number from 1 to 2000, not 0.',
    );
    await expect(extractFrames({ inputs: [], out })).rejects.toMatchObject({
      kind: 'nothing-given',
    });
  });

  it('is an output folder that cannot be one', async () => {
    const out = join(folder, 'a-file');
    writeFileSync(out, '');
    await expect(extractFrames({ inputs: [video], out })).rejects.toMatchObject({
      kind: 'cannot-write',
    });
  });

  it('is a machine without ffmpeg', async () => {
    const program = `
      const { extractFrames } = await import(${JSON.stringify(import.meta.resolve('#src/frames/extract-frames.js'))});
      await extractFrames({ inputs: ['x'], out: ${JSON.stringify(freshOut())} }).catch((error) => console.log(error.kind));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      env: { PATH: '/nowhere' },
    });
    const said = text(child.stdout);
    // It ends: nothing is left that searches on.
    await once(child, 'close');
    expect((await said).trim()).toBe('ffmpeg-missing');
  });
});
