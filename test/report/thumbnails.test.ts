import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluationDraw } from '#src/dataset/draw.js';
import { importDataset } from '#src/dataset/pack/build.js';
import { openPack } from '#src/dataset/pack/pack.js';
import { randomStream } from '#src/random/stream.js';
import { renderReport } from '#src/report/render-report.js';
import { reportFigures } from '#src/report/report-figures.js';
import { reportThumbnails } from '#src/report/thumbnails.js';
import type { SweepRecord } from '#src/store/queries/sweep-record.js';
import { hostileTitle, sampleSweep } from './sample-sweep.js';

let folder: string;
const movieCount = 30;
const pool = 5;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-thumbnails-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A dataset of frames in one grey level each, or of noise, which no JPEG makes small. */
async function dataset(name: string, image: number, noisy: boolean): Promise<string> {
  const images = join(folder, name, 'images');
  const rows = ['title,score'];
  for (let movie = 0; movie < movieCount; movie += 1) {
    const stream = randomStream([name, movie]);
    const title = `Movie number ${movie}`;
    rows.push(`${title},${(1 + 8 * stream.uniform()).toFixed(1)}`);
    mkdirSync(join(images, title), { recursive: true });
    for (let frame = 0; frame < pool; frame += 1) {
      const level = 20 + frame * 40;
      const pixels = new Uint8Array(image * image * 3).fill(level);
      if (noisy) for (const place of pixels.keys()) pixels[place] = stream.below(256);
      const raw = { width: image, height: image, channels: 3 } as const;
      await sharp(pixels, { raw })
        .png()
        .toFile(join(images, title, `${frame}.png`));
    }
  }
  const scoresCsv = join(folder, name, 'scores.csv');
  writeFileSync(scoresCsv, `${rows.join('\n')}\n`);
  const outFolder = join(folder, name, 'data');
  const split = { train: 40, validation: 20, test: 40 };
  const options = { imagesFolder: images, scoresCsv, outFolder, image, minFrames: 1, splitSeed: 2 };
  await importDataset({ ...options, split });
  return outFolder;
}

/** A sweep of one point with two frames a sample, measured on this dataset; every other title would like to be markup. */
function sweepOn(path: string): SweepRecord {
  const pack = openPack(path);
  pack.close();
  const sample = sampleSweep({ replicates: 1, axes: { frames: [2] } });
  const stream = randomStream(['predictions']);
  const predictions = pack.movies.flatMap(({ movieId, split, label }) =>
    split === 'train' ? [] : [{ movieId, split, label, prediction: label + stream.normal() }],
  );
  return {
    ...sample,
    dataset: {
      folder: path,
      sha256: pack.sha256,
      facts: { ...pack.facts },
      movies: pack.movies.map((movie, index) => ({
        ...movie,
        title: index % 2 === 0 ? movie.title : hostileTitle,
      })),
    },
    trials: sample.trials.map((trial) => ({ ...trial, predictions })),
  };
}

async function thumbnailsOf(sweep: SweepRecord) {
  return await reportThumbnails(sweep, reportFigures(sweep));
}

describe('the frames of the best and worst predictions', () => {
  it('are those that the predictions were made from, and the same each time', async () => {
    const path = await dataset('plain', 32, false);
    const sweep = sweepOn(path);
    const thumbnails = await thumbnailsOf(sweep);
    if (thumbnails?.kind !== 'shown') throw new Error(thumbnails?.reason ?? 'none');
    expect(thumbnails.frames.size).toBe(10);
    const { movies } = reportFigures(sweep).predictions!;
    const worst = movies[0]!;
    const drawn = evaluationDraw(
      sweep.dataset.sha256,
      { movieId: worst.movieId, frameCount: pool },
      2,
      0,
    ).frames;
    const levels = await Promise.all(
      thumbnails.frames.get(worst.movieId)!.map(async (uri) => {
        const jpeg = Buffer.from(uri.replace('data:image/jpeg;base64,', ''), 'base64');
        return (await sharp(jpeg).stats()).channels[0]!.mean;
      }),
    );
    expect(levels.map((level) => Math.round((level - 20) / 40))).toEqual(drawn);
    expect(await thumbnailsOf(sweep)).toEqual(thumbnails);
    const page = renderReport(sweep, { thumbnails });
    expect(page.match(/<img /g)).toHaveLength(20);
    expect(page).toMatch(
      /<img src="data:image\/jpeg;base64,[^"<>]+" alt="[^"<>]+, frame 1 of the 2 shown"/,
    );
    expect(page).not.toContain(hostileTitle);
    expect(page).toContain('frames that these predictions were made from');
    expect(page).not.toContain('Frames are left out');
  });

  it('take less than 150 KB, even where they are noise that no JPEG makes small', async () => {
    const sweep = sweepOn(await dataset('noisy', 80, true));
    const many = {
      ...sweep,
      trials: sweep.trials.map((trial) => ({
        ...trial,
        settings: { ...trial.settings, frames: 5 },
      })),
    };
    const thumbnails = await thumbnailsOf(many);
    if (thumbnails?.kind !== 'shown') throw new Error(thumbnails?.reason ?? 'none');
    expect([...thumbnails.frames.values()].map((uris) => uris.length)).toEqual(Array(10).fill(3));
    const page = renderReport(many, { thumbnails });
    const without = renderReport(many);
    expect(page.length - without.length).toBeLessThan(150_000);
  });

  it('are left out, and that said, when the dataset has gone, is another or is damaged', async () => {
    const path = await dataset('lost', 32, false);
    const sweep = sweepOn(path);
    const other = { ...sweep, dataset: { ...sweep.dataset, sha256: 'ab'.repeat(32) } };
    expect(await thumbnailsOf(other)).toMatchObject({
      reason: expect.stringMatching(/holds another dataset now/) as string,
    });
    renameSync(path, `${path}-gone`);
    const gone = await thumbnailsOf(sweep);
    expect(gone).toEqual({ kind: 'left-out', reason: `the dataset is no longer at ${path}.` });
    const page = renderReport(sweep, { thumbnails: gone });
    expect(page).toContain(`Frames are left out: the dataset is no longer at ${path}.`);
    expect(page).not.toContain('<img');
    renameSync(`${path}-gone`, path);
    writeFileSync(join(path, 'frames.npy'), 'no frames');
    expect(await thumbnailsOf(sweep)).toMatchObject({
      reason: expect.stringMatching(/^the dataset cannot be read\. .*frames\.npy/) as string,
    });
  });

  it('are not spoken of where no predictions are listed', async () => {
    const sweep = sampleSweep({ movies: [10, 0, 0] });
    expect(await thumbnailsOf(sweep)).toBeNull();
    expect(renderReport(sweep)).not.toContain('Frames are left out');
  });
});
