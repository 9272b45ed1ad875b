import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { contactSheet, shownMovies } from '#src/dataset/inspect/contact-sheet.js';
import { thumbnailUri } from '#src/dataset/inspect/sampled-pool.js';
import { scoreHistogram } from '#src/dataset/inspect/scores-section.js';
import { openPack, type PackMovie } from '#src/dataset/pack/pack.js';
import { lastingFolder } from './lasting-folder.js';
import { sheetSource } from './sheet-source.js';

let dataset: string;
let frames: string;
const folder = lastingFolder();
beforeAll(async () => {
  ({ dataset, frames } = await sheetSource(folder));
});

async function page(movies = 60, required = true): Promise<string> {
  return (await contactSheet(dataset, { movies, frames: { folder: frames, required } })).html;
}

describe('contactSheet', () => {
  it('gives equal bytes twice', async () => {
    expect(await page()).toBe(await page());
  });

  it('shows at most so many movies, those that the audit names first', async () => {
    const html = await page(5);
    expect(html.match(/<article /g)).toHaveLength(5);
    expect(html).toContain('5 of 17 movies');
    const ids = [...html.matchAll(/Score [\d.]+ · \w+ · (\S+)<\/p>/g)].map(([, id]) => id);
    expect(ids.slice(0, 2)).toEqual(['movie-1-tt1000001', 'movie-90-tt1000090']);
  });

  it('does without manifests, unless they are required', async () => {
    const without = await contactSheet(dataset, { movies: 3, frames: null });
    expect(without.html).toContain('is not known here');
    expect(without.html).not.toContain(' dropped: ');
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    const elsewhere = { movies: 3, frames: { folder: empty, required: false } };
    expect((await contactSheet(dataset, elsewhere)).html).toBe(without.html);
    const asked = { movies: 3, frames: { folder: empty, required: true } };
    await expect(contactSheet(dataset, asked)).rejects.toMatchObject({ kind: 'other-frames' });
    const missing = { movies: 3, frames: { folder: join(folder, 'none'), required: true } };
    await expect(contactSheet(dataset, missing)).rejects.toMatchObject({ kind: 'no-folder' });
    await expect(contactSheet(dataset, { movies: 0, frames: null })).rejects.toMatchObject({
      kind: 'bad-sheet-movies',
    });
  });

  it('holds no pictures but its own small ones', async () => {
    const html = await page();
    const sources = [...html.matchAll(/ src="([^"]*)"/g)].map(([, uri = '']) => uri);
    // Six kept frames of 17 movies, and every fourth movie has a thumbnail that can be trusted.
    expect(sources).toHaveLength(17 * 6 + 4);
    for (const uri of sources) {
      expect(uri).toMatch(/^data:image\/jpeg;base64,[A-Za-z0-9+/]+(?:&#x3D;){0,2}$/);
      expect(uri.length).toBeLessThan(4300);
    }
  });
});

describe('thumbnailUri', () => {
  it('takes small JPEG and WebP and nothing else', async () => {
    const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } });
    const base64 = async (format: 'jpeg' | 'webp' | 'png' | 'gif') =>
      (await picture.toFormat(format).toBuffer()).toString('base64');
    expect(thumbnailUri(await base64('jpeg'))).toMatch(/^data:image\/jpeg;base64,/);
    expect(thumbnailUri(await base64('webp'))).toMatch(/^data:image\/webp;base64,/);
    const jpeg = await base64('jpeg');
    for (const bad of [
      await base64('png'),
      await base64('gif'),
      `${jpeg}"`,
      `${jpeg.slice(0, -1)}\n`,
      jpeg.slice(0, -1),
      jpeg.padEnd(8000, 'A'),
      `data:image/jpeg;base64,${jpeg}`,
      '',
    ]) {
      expect(thumbnailUri(bad)).toBeNull();
    }
  });
});

describe('scoreHistogram', () => {
  const movies = (scores: readonly number[]) =>
    scores.map(
      (score, place) => ({ score, split: place % 3 === 0 ? 'test' : 'train' }) as PackMovie,
    );

  it.each([
    ['IMDB’s scores', [1, 5.5, 5.9, 6, 6.49, 8, 9.5, 10], 0.5],
    ['a percentage', [0, 12, 50, 99.5, 100], 5],
    ['one score', [7, 7, 7], 0.5],
  ])('counts every movie once in the bins of %s', (_name, scores, width) => {
    const { bounds, splits } = scoreHistogram(movies(scores));
    const sum = splits.flatMap(({ counts }) => counts).reduce((total, count) => total + count, 0);
    expect(sum).toBe(scores.length);
    expect((bounds[1] ?? 0) - (bounds[0] ?? 0)).toBeCloseTo(width, 9);
    expect(bounds[0]).toBeLessThanOrEqual(Math.min(...scores));
    expect(bounds.at(-1)).toBeGreaterThanOrEqual(Math.max(...scores));
    for (const { counts } of splits) expect(counts).toHaveLength(bounds.length - 1);
  });

  it('puts a score on a bound into the upper bin', () => {
    const { bounds, splits } = scoreHistogram(movies([5, 5.5, 5.5, 6]));
    const train = splits.find(({ split }) => split === 'train');
    expect(bounds).toEqual([5, 5.5, 6]);
    expect(train?.counts).toEqual([0, 2]);
  });
});

describe('shownMovies', () => {
  it('draws the same others every time, and others for another dataset', () => {
    const pack = openPack(dataset);
    pack.close();
    const ids = (identity: string) =>
      shownMovies(pack.movies, [], 6, identity).movies.map(({ movieId }) => movieId);
    expect(ids('a')).toEqual(ids('a'));
    expect(ids('b')).not.toEqual(ids('a'));
    expect(new Set(ids('a')).size).toBe(6);
  });
});
