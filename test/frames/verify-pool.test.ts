import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { sha256OfFile } from '#src/files/hash.js';
import { extractFrames } from '#src/frames/extract-frames.js';
import { verifyPool } from '#src/frames/pool-folder.js';
import { renderVideo } from './small-videos.js';

let pool: string;
let sha256: string;

beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-pool-'));
  renderVideo(join(folder, 'film.mp4'), 1);
  sha256 = await sha256OfFile(join(folder, 'film.mp4'));
  const options = { samples: 10 };
  await extractFrames({ inputs: [join(folder, 'film.mp4')], out: join(folder, 'out'), options });
  pool = join(folder, 'out/film');
});

it('a pool is intact as long as every image is as it was written', async () => {
  expect(await verifyPool(pool, sha256)).toBeNull();
  const image = join(pool, '002.jpg');
  const bytes = readFileSync(image);
  bytes[100] = (bytes[100] ?? 0) ^ 1;
  writeFileSync(image, bytes);
  expect(await verifyPool(pool, sha256)).toMatch(/002\.jpg is not as it was written/);
  unlinkSync(image);
  expect(await verifyPool(pool, sha256)).toMatch(/002\.jpg cannot be read/);
  mkdirSync(image);
  expect(await verifyPool(pool, sha256)).toMatch(/002\.jpg is a directory, not a regular file/);
  rmdirSync(image);
  // The right bytes, but elsewhere: a pool is read from its own folder alone.
  const elsewhere = join(dirname(dirname(pool)), 'elsewhere.jpg');
  bytes[100] = (bytes[100] ?? 0) ^ 1;
  writeFileSync(elsewhere, bytes);
  symlinkSync(elsewhere, image);
  expect(await verifyPool(pool, sha256)).toMatch(/002\.jpg is a symbolic link/);
});

it('the frames of another video, or none, are not the required ones', async () => {
  expect(await verifyPool(pool, 'a'.repeat(64))).toMatch(/another video/);
  rmSync(pool, { recursive: true });
  expect(await verifyPool(pool, sha256)).toMatch(/holds no manifest/);
});
