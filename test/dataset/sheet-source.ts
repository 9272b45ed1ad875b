import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { buildDataset } from '#src/dataset/pack/build.js';
import { sha256 } from '#src/files/hash.js';
import { defaultExtractionOptions } from '#src/frames/extraction-options.js';
import { copiedSource } from './copied-source.js';

export const hostileTitle = `</title><script>alert(1)</script><img src=x onerror=alert(2)> "'&{{x}}`;
const hostileReason = '"><script>alert(3)</script>';

interface Dropped {
  readonly dropped: string;
  readonly of?: string;
  readonly thumbnail?: string;
}

/** What each movie's manifest says of a dropped frame, by the movie's place. */
const dropped: readonly Dropped[] = [
  { dropped: 'dark' },
  { dropped: 'near-duplicate', of: '003.jpg', thumbnail: 'jpeg' },
  { dropped: hostileReason },
  // A sound rather than a picture.
  { dropped: 'flat', thumbnail: Buffer.from('RIFFxxxxWAVEfmt xxxx').toString('base64') },
];

/**
 * Pools with manifests, the images of copiedSource, and a dataset built of them: with a copied movie, hostile titles, dropped frames
 * with and without thumbnails that can be trusted, and a pool without a row in the score file.
 */
export async function sheetSource(
  folder: string,
): Promise<{ readonly dataset: string; readonly frames: string }> {
  const source = await copiedSource(folder, (movie) =>
    movie === 90 ? hostileTitle : `Movie ${movie}`,
  );
  const frames = join(folder, 'data', 'frames');
  const thumbnail = await sharp({
    create: { width: 32, height: 18, channels: 3, background: '#502010' },
  })
    .jpeg()
    .toBuffer();
  for (const [place, movieId] of readdirSync(source.imagesFolder).entries()) {
    const images = readdirSync(join(source.imagesFolder, movieId)).map((name) =>
      readFileSync(join(source.imagesFolder, movieId, name)),
    );
    const facts = dropped[place % dropped.length] ?? { dropped: 'dark' };
    const picture = facts.thumbnail === 'jpeg' ? { thumbnail: thumbnail.toString('base64') } : {};
    writePool(join(frames, movieId), movieId, images, { ...facts, ...picture });
  }
  writePool(join(frames, 'stranger'), 'stranger', [], { dropped: 'dark' });
  await buildDataset({ ...source, framesFolder: frames });
  // Put there after the build, which refuses such a pool.
  const [first = ''] = readdirSync(source.imagesFolder);
  const spoilt = { dropped: 'dark', thumbnail: '/9j/" onerror="alert(4)' };
  writePool(join(frames, first), first, [], spoilt);
  return { dataset: source.outFolder, frames };
}

function writePool(path: string, movieId: string, images: readonly Buffer[], facts: Dropped): void {
  mkdirSync(path, { recursive: true });
  const kept = images.map((bytes, frame) => {
    const file = `${String(frame).padStart(3, '0')}.jpg`;
    writeFileSync(join(path, file), bytes);
    const moments = { time: 70 + frame, mean: 120, std: 50, width: 48, height: 48 };
    return { ...moments, kept: true, file, sha256: sha256(bytes) };
  });
  const manifest = {
    version: 1,
    movieId,
    source: `${movieId}.mp4`,
    sha256: sha256(movieId),
    origin: sha256(path),
    outcome: { kind: 'extracted', warnings: [] },
    video: null,
    seed: 0,
    options: defaultExtractionOptions,
    frames: [{ time: 3.2, mean: 7.4, std: 2.2, kept: false, ...facts }, ...kept],
    tools: {},
  };
  writeFileSync(join(path, 'manifest.json'), JSON.stringify(manifest));
}
