import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importDataset } from '#src/dataset/pack/build.js';
import { inspectDataset } from '#src/dataset/inspect/inspect.js';
import { openPack } from '#src/dataset/pack/pack.js';
import { greyPicture, readNpy, testFolder } from './small-source.js';

/** Folders as people have them, and a CSV in IMDB's layout, whose titles end in a no-break space. */
async function titles(folder: string) {
  const imagesFolder = join(folder, 'images');
  const scoresCsv = join(folder, 'movies.csv');
  const names = ['11_14', 'Captain America_ The First Avenger', 'Home Alone', 'King Kong (2005)'];
  for (const [movie, name] of names.entries()) {
    mkdirSync(join(imagesFolder, name), { recursive: true });
    for (const number of [0, 1, 2, 10]) {
      const picture = await greyPicture(movie * 40 + number * 3);
      writeFileSync(join(imagesFolder, name, `${number}.jpg`), picture);
    }
  }
  const link = (id: string) => `http://www.imdb.com/title/${id}/?ref_=fn_tt_tt_1`;
  const lines = [
    'movie_title,movie_imdb_link,title_year,imdb_score',
    `11:14\u00A0,${link('tt0331811')},2003,7.2`,
    `Captain America: The First Avenger\u00A0,${link('tt0458339')},2011,6.9`,
    `Home Alone\u00A0,${link('tt0099785')},1990,7.5`,
    `King Kong\u00A0,${link('tt0360717')},2005,7.2`,
    `King Kong\u00A0,${link('tt0360717')},2005,7.2`,
    `King Kong\u00A0,${link('tt0024216')},1933,8`,
  ];
  writeFileSync(scoresCsv, lines.join('\n'));
  const split = { train: 100, validation: 0, test: 0 };
  const outFolder = join(folder, 'pack');
  return { imagesFolder, scoresCsv, outFolder, image: 8, minFrames: 2, split, splitSeed: 1 };
}

describe('importDataset', () => {
  it('finds the scores of folders named by title, frames in the order of their numbers', async () => {
    const folder = testFolder();
    const options = await titles(folder);
    const report = await importDataset({ ...options, catalogueCsv: join(folder, 'catalogue.csv') });
    expect(report).toMatchObject({ movies: 4, frames: 16, leftOut: [], unusedImages: [] });
    const pack = openPack(options.outFolder);
    expect(pack.movies.map(({ movieId, score }) => [movieId, score])).toEqual([
      ['11-14-tt0331811', 7.2],
      ['captain-america-the-first-avenger-tt0458339', 6.9],
      ['home-alone-tt0099785', 7.5],
      ['king-kong-tt0360717', 7.2],
    ]);
    pack.close();
    const { data } = readNpy(join(options.outFolder, 'frames.npy'));
    const greys = Array.from({ length: 16 }, (_, frame) => data[frame * 192]);
    expect(greys).toEqual([0, 3, 6, 30, 40, 43, 46, 70, 80, 83, 86, 110, 120, 123, 126, 150]);
    expect(readFileSync(join(folder, 'catalogue.csv'), 'utf8')).toContain(
      '11-14-tt0331811,11:14,2003,7.2,\r\n',
    );
  });

  it('names what it cannot use and goes on', async () => {
    const options = await titles(testFolder());
    const { imagesFolder } = options;
    const home = join(imagesFolder, 'Home Alone');
    writeFileSync(join(home, '3.jpg'), 'not a picture');
    writeFileSync(join(home, '4.jpg'), (await greyPicture(9, 'jpeg')).subarray(0, 150));
    writeFileSync(
      join(home, '5.jpg'),
      '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>',
    );
    mkdirSync(join(home, '6.jpg'));
    writeFileSync(join(home, 'cover.jpg'), await greyPicture(9));
    for (const name of ['King Kong', 'Home Alone (1990)', 'Unheard of', 'Home Alone (1955)']) {
      mkdirSync(join(imagesFolder, name));
    }
    writeFileSync(join(imagesFolder, 'readme.txt'), 'x');
    const report = await importDataset(options);
    expect(report.frames).toBe(16);
    expect(report.unusedImages.map(({ path }) => path).toSorted()).toEqual(
      ['3.jpg', '4.jpg', '5.jpg', '6.jpg', 'cover.jpg'].map((name) => join(home, name)),
    );
    expect(Object.fromEntries(report.leftOut.map(({ name, kind }) => [name, kind]))).toEqual({
      'King Kong': 'ambiguous-title',
      'Home Alone (1990)': 'same-movie',
      'Unheard of': 'unknown-title',
      'Home Alone (1955)': 'other-year',
      'readme.txt': 'not-a-folder',
    });
    expect(report.scoresWithoutFrames.map(({ movieId }) => movieId)).toEqual([
      'king-kong-tt0024216',
    ]);
  });

  it('refuses a pickle with a sentence, by name and by content', async () => {
    const folder = testFolder();
    const options = await titles(folder);
    const pickle = join(folder, 'movies.bin');
    writeFileSync(pickle, Buffer.from([0x80, 4, 0x95]));
    await expect(importDataset({ ...options, imagesFolder: pickle })).rejects.toThrow(
      'is a Python pickle, and reading one can run any code in it',
    );
    await expect(importDataset({ ...options, scoresCsv: pickle })).rejects.toThrow('pickle');
    writeFileSync(join(options.imagesFolder, 'data.pkl'), 'x');
    await expect(importDataset(options)).rejects.toMatchObject({ kind: 'pickle' });
    expect(existsSync(options.outFolder)).toBe(false);
  });

  it('says which folder is missing', async () => {
    const options = await titles(testFolder());
    await expect(
      importDataset({ ...options, imagesFolder: join(options.outFolder, 'nowhere') }),
    ).rejects.toMatchObject({
      kind: 'no-folder',
    });
    await expect(
      importDataset({ ...options, scoresCsv: join(options.outFolder, 'nowhere.csv') }),
    ).rejects.toMatchObject({
      kind: 'no-file',
    });
    expect(readdirSync(join(options.outFolder, '..'))).not.toContain('pack');
  });
});

describe('inspectDataset', () => {
  it('gives the facts of a dataset', async () => {
    const options = await titles(testFolder());
    const report = await importDataset(options);
    const facts = inspectDataset(options.outFolder);
    expect(facts).toMatchObject({
      sha256: report.sha256,
      image: 8,
      movies: 4,
      frames: 16,
      bytes: 128 + 16 * 8 * 8 * 3,
      framesPerMovie: { minimum: 4, median: 4, maximum: 4 },
    });
    expect(facts.splits).toHaveLength(1);
    expect(facts.splits[0]).toMatchObject({ split: 'train', movies: 4, frames: 16 });
    expect(facts.splits[0]?.scoreMean).toBeCloseTo(7.2, 12);
    expect(facts.splits[0]?.labelShift).toBeCloseTo(0, 12);
  });
});
