import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { onTestFinished } from 'vitest';
import type { BuildOptions } from '#src/dataset/pack/build.js';
import { sha256 } from '#src/files/hash.js';
import { defaultExtractionOptions } from '#src/frames/extraction-options.js';
import type { Manifest } from '#src/frames/manifest.js';

/** A folder that goes away with the test. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dataset-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A picture of one grey level, so that a test can tell a frame by its bytes. PNG keeps it exact. */
export async function greyPicture(level: number, format: 'png' | 'jpeg' = 'png'): Promise<Buffer> {
  const background = { r: level, g: level, b: level };
  return await sharp({ create: { width: 24, height: 16, channels: 3, background } })
    .toFormat(format, { quality: 100 })
    .toBuffer();
}

export interface PoolOptions {
  /** Grey levels of the frames, in film order. */
  readonly levels: readonly number[];
  readonly source?: string;
  readonly videoSha256?: string;
  readonly refused?: string;
}

/** Writes <folder>/<movieId>/ as `frames extract` does. */
export async function writePool(
  folder: string,
  movieId: string,
  { levels, source = `${movieId}.mp4`, videoSha256 = sha256(movieId), refused }: PoolOptions,
): Promise<void> {
  const path = join(folder, movieId);
  mkdirSync(path, { recursive: true });
  const frames: Manifest['frames'][number][] = [
    { time: 0, mean: 1, std: 1, kept: false, dropped: 'dark' },
  ];
  for (const [index, level] of levels.entries()) {
    const file = `${String(index).padStart(3, '0')}.jpg`;
    const bytes = await greyPicture(level, 'jpeg');
    writeFileSync(join(path, file), bytes);
    const facts = { time: index + 1, mean: level, std: 9, width: 24, height: 16 };
    frames.push({ ...facts, kept: true, file, sha256: sha256(bytes) });
  }
  const manifest: Manifest = {
    version: 1,
    movieId,
    source,
    sha256: videoSha256,
    origin: sha256(path),
    outcome:
      refused === undefined
        ? { kind: 'extracted', warnings: [] }
        : { kind: 'refused', reason: 'not-a-video', message: refused },
    video: null,
    seed: 0,
    options: defaultExtractionOptions,
    frames,
    tools: {},
  };
  writeFileSync(join(path, 'manifest.json'), JSON.stringify(manifest));
}

/** A sound small input: 20 movies of 3 frames under `frames`, with scores in catalogue.csv. */
export async function smallSource(
  folder: string,
): Promise<BuildOptions & { readonly scoresCsv: string }> {
  const rows = ['movieId,title,year,score,youtubeId'];
  for (let movie = 0; movie < 20; movie += 1) {
    const movieId = `movie-${movie}-tt${1_000_000 + movie}`;
    const levels = [0, 1, 2].map((frame) => movie * 10 + frame * 3);
    await writePool(join(folder, 'frames'), movieId, { levels });
    rows.push(`${movieId},Movie ${movie},${1990 + movie},${(movie % 7) + 1.5},`);
  }
  writeFileSync(join(folder, 'catalogue.csv'), `${rows.join('\n')}\n`);
  return {
    framesFolder: join(folder, 'frames'),
    scoresCsv: join(folder, 'catalogue.csv'),
    outFolder: join(folder, 'out', 'small'),
    image: 8,
    minFrames: 2,
    split: { train: 60, validation: 20, test: 20 },
    splitSeed: 2,
  };
}

/** A .npy file as NumPy's format description says, read independently of src. */
export function readNpy(path: string): { shape: number[]; data: Buffer } {
  const bytes = readFileSync(path);
  const length = bytes.readUInt16LE(8);
  const header = bytes.toString('latin1', 10, 10 + length);
  const shape = /'shape': \(([^)]*)\)/
    .exec(header)?.[1]
    ?.split(',')
    .filter((part) => part.trim());
  if (
    bytes.toString('latin1', 0, 8) !== '\u0093NUMPY\u0001\u0000' ||
    (10 + length) % 64 !== 0 ||
    !header.endsWith('\n') ||
    !header.includes("'descr': '|u1'") ||
    !header.includes("'fortran_order': False") ||
    shape === undefined
  ) {
    throw new Error(`Not a .npy of uint8 in C order: ${header}`);
  }
  return { shape: shape.map(Number), data: bytes.subarray(10 + length) };
}
