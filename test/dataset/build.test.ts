import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildDataset } from '#src/dataset/pack/build.js';
import { DatasetError } from '#src/dataset/dataset-error.js';
import { newDatasetFolder } from '#src/dataset/dataset-folder.js';
import { openPack, verifyDataset } from '#src/dataset/pack/pack.js';
import { slug } from '#src/files/safe-name.js';
import { readNpy, smallSource, testFolder, writePool } from './small-source.js';

function filesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder).toSorted();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'hex')]));
}

async function failure(promise: Promise<unknown>): Promise<DatasetError> {
  const error = await promise.then(
    () => new Error('it went through'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DatasetError);
  return error as DatasetError;
}

describe('buildDataset', () => {
  it('packs pools in film order, joined with their scores by movieId', async () => {
    const options = await smallSource(testFolder());
    const progress: number[] = [];
    const report = await buildDataset(options, {
      onProgress: ({ task, done }) => {
        if (task === 'pack-dataset') progress.push(done);
      },
    });
    expect(report).toMatchObject({ movies: 20, frames: 60, leftOut: [], unusedImages: [] });
    expect(progress).toEqual(Array.from({ length: 20 }, (_, movie) => (movie + 1) * 3));
    const { shape, data } = readNpy(join(options.outFolder, 'frames.npy'));
    expect(shape).toEqual([60, 8, 8, 3]);
    expect(data.length).toBe(60 * 8 * 8 * 3);
    const lines = readFileSync(join(options.outFolder, 'movies.csv'), 'utf8').split('\r\n');
    expect(lines[0]).toBe('movieId,title,year,score,firstFrame,frameCount,split');
    for (const [row, line] of lines.slice(1, -1).entries()) {
      const [movieId = '', title, year, score, first, count] = line.split(',');
      const movie = Number(movieId.split('-')[1]);
      expect([title, year, score, first, count]).toEqual([
        `Movie ${movie}`,
        `${1990 + movie}`,
        `${(movie % 7) + 1.5}`,
        `${row * 3}`,
        '3',
      ]);
      const greys = [0, 1, 2].map((frame) => data.readUInt8((row * 3 + frame) * 192));
      for (const [frame, grey] of greys.entries()) {
        expect(Math.abs(grey - (movie * 10 + frame * 3))).toBeLessThanOrEqual(1);
      }
    }
  });

  it('gives numpy what it maps', async () => {
    const options = await smallSource(testFolder());
    await buildDataset(options);
    const path = join(options.outFolder, 'frames.npy');
    const script = `import sys
try:
    import numpy
except ImportError:
    print('no numpy')
else:
    frames = numpy.load(sys.argv[1], mmap_mode='r')
    print(frames.shape, frames.dtype, frames.flags.c_contiguous, frames.sum())`;
    const said = execFileSync('python3', ['-c', script, path], { encoding: 'utf8' }).trim();
    const sum = readNpy(path).data.reduce((total, value) => total + value, 0);
    // Where numpy is missing, the independent reader above is what speaks.
    expect(['no numpy', `(60, 8, 8, 3) uint8 True ${sum}`]).toContain(said);
  });

  it('gives equal bytes for equal input', async () => {
    const folder = testFolder();
    const options = await smallSource(folder);
    const first = await buildDataset(options);
    const second = await buildDataset({ ...options, outFolder: join(folder, 'again') });
    expect(filesOf(join(folder, 'again'))).toEqual(filesOf(options.outFolder));
    expect(second.sha256).toBe(first.sha256);
    const other = await buildDataset({ ...options, splitSeed: 7 });
    expect(other.sha256).not.toBe(first.sha256);
  });

  it('standardises with the training split alone and measures the baseline', async () => {
    const options = await smallSource(testFolder());
    const report = await buildDataset(options);
    const pack = openPack(options.outFolder);
    const scores = (split: string) =>
      pack.movies.filter((movie) => movie.split === split).map((movie) => movie.score);
    const train = scores('train');
    const mean = train.reduce((sum, score) => sum + score, 0) / train.length;
    const variance = train.reduce((sum, score) => sum + (score - mean) ** 2, 0) / train.length;
    expect(pack.labelMean).toBeCloseTo(mean, 12);
    expect(pack.labelStd).toBeCloseTo(Math.sqrt(variance), 12);
    const test = scores('test').map((score) => ((score - mean) / Math.sqrt(variance)) ** 2);
    const testMse = test.reduce((sum, error) => sum + error, 0) / test.length;
    expect(pack.baseline.test).toBeCloseTo(testMse, 10);
    expect(pack.baseline.train).toBeCloseTo(1, 12);
    expect(report.baseline).toEqual(pack.baseline);
    expect(pack.baseline.test).not.toBeCloseTo(1, 3);
    pack.close();
  });

  it('lists every movie that is left out with its reason', async () => {
    const options = await smallSource(testFolder());
    const { framesFolder, scoresCsv } = options;
    await writePool(framesFolder, 'unknown-movie', { levels: [1, 2, 3] });
    await writePool(framesFolder, 'short-one', { levels: [1] });
    await writePool(framesFolder, 'refused-one', { levels: [], refused: 'It is a text file.' });
    await writePool(framesFolder, 'not-rated', { levels: [1, 2, 3] });
    await writePool(framesFolder, 'twin', { levels: [1, 2, 3], videoSha256: 'a'.repeat(64) });
    await writePool(framesFolder, 'twin-again', { levels: [1, 2, 3], videoSha256: 'a'.repeat(64) });
    mkdirSync(join(framesFolder, 'bare'));
    writeFileSync(join(framesFolder, 'notes.txt'), 'x');
    appendFileSync(
      scoresCsv,
      'short-one,Short,1999,5,\nrefused-one,Refused,1999,5,\nnot-rated,Not rated,1999,n/a,\ntwin,Twin,2001,5,\ntwin-again,Twin again,2002,6,\nno-frames,No frames,1999,5,\n',
    );
    const report = await buildDataset(options);
    expect(Object.fromEntries(report.leftOut.map(({ name, kind }) => [name, kind]))).toEqual({
      'unknown-movie': 'unknown-title',
      'short-one': 'too-few-frames',
      'refused-one': 'refused-video',
      'not-rated': 'unusable-score',
      'twin-again': 'same-video',
      bare: 'no-manifest',
      'notes.txt': 'not-a-folder',
    });
    expect(report.rowProblems).toEqual([
      { kind: 'bad-score', line: 24, column: 'score', value: 'n/a' },
    ]);
    expect(report.scoresWithoutFrames.map(({ movieId }) => movieId)).toContain('no-frames');
    expect(report.movies).toBe(21);
    const kept = openPack(options.outFolder);
    kept.close();
    expect(kept.facts.source.leftOut).toContainEqual({
      name: 'refused-one',
      reason: 'has no frames, since its video was refused (It is a text file.)',
    });
  });

  it('finds the score of a pool by the title of its video file', async () => {
    const options = await smallSource(testFolder());
    const facts = { levels: [1, 2, 3], source: 'Some_ Title (1999).mkv' };
    await writePool(options.framesFolder, 'some-title-1999-abcdef01', facts);
    appendFileSync(options.scoresCsv, 'some-title-tt7654321,Some: Title,1999,5,\n');
    const report = await buildDataset(options);
    expect(report).toMatchObject({ movies: 21, leftOut: [] });
  });

  it('keeps all trailers of one movie on one side', async () => {
    const options = await smallSource(testFolder());
    for (let movie = 0; movie < 20; movie += 1) {
      const movieId = `another-trailer-${movie}-tt${1_000_000 + movie}`;
      await writePool(options.framesFolder, movieId, { levels: [1, 2] });
    }
    await buildDataset(options);
    const pack = openPack(options.outFolder);
    pack.close();
    const splitsOf = (id: number) =>
      pack.movies.filter((movie) => movie.movieId.endsWith(`tt${id}`)).map(({ split }) => split);
    for (let movie = 0; movie < 20; movie += 1) {
      const splits = splitsOf(1_000_000 + movie);
      expect(splits).toHaveLength(2);
      expect(new Set(splits).size).toBe(1);
    }
  });

  it('moves no movie when others are added', async () => {
    const options = await smallSource(testFolder());
    await buildDataset(options);
    const before = openPack(options.outFolder);
    before.close();
    await writePool(options.framesFolder, 'a-new-one', { levels: [1, 2, 3] });
    appendFileSync(options.scoresCsv, 'a-new-one,A new one,1999,5,\n');
    await buildDataset(options);
    const after = openPack(options.outFolder);
    after.close();
    const sides = new Map(after.movies.map(({ movieId, split }) => [movieId, split]));
    expect(sides.size).toBe(21);
    for (const { movieId, split } of before.movies) expect(sides.get(movieId)).toBe(split);
  });

  it('says where it cannot write', async () => {
    const options = await smallSource(testFolder());
    const outFolder = join(options.scoresCsv, 'under-a-file');
    const error = await failure(buildDataset({ ...options, outFolder }));
    expect(error.kind).toBe('cannot-write');
    expect(error.message).toContain(outFolder);
  });

  it('does not pack an image that is not the one that was extracted', async () => {
    const options = await smallSource(testFolder());
    const path = join(options.framesFolder, 'movie-3-tt1000003', '001.jpg');
    const bytes = readFileSync(path);
    const place = bytes.length - 20;
    bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place);
    writeFileSync(path, bytes);
    rmSync(join(options.framesFolder, 'movie-5-tt1000005', '000.jpg'));
    rmSync(join(options.framesFolder, 'movie-5-tt1000005', '001.jpg'));
    const report = await buildDataset(options);
    expect(report.unusedImages).toHaveLength(3);
    expect(report.unusedImages[0]).toEqual({
      path,
      reason: 'it is not the file that extraction wrote: its SHA-256 differs',
    });
    expect(report.leftOut).toEqual([
      { name: 'movie-5-tt1000005', kind: 'too-few-frames', frames: 1, minFrames: 2 },
    ]);
    expect(report.frames).toBe(19 * 3 - 1);
    await verifyDataset(options.outFolder);
  });

  it('leaves a folder alone that is not a dataset', async () => {
    const options = await smallSource(testFolder());
    mkdirSync(options.outFolder, { recursive: true });
    writeFileSync(join(options.outFolder, 'thesis.tex'), 'years of work');
    const error = await failure(buildDataset(options));
    expect(error.kind).toBe('other-folder');
    expect(error.message).toContain('thesis.tex');
    expect(readdirSync(options.outFolder)).toEqual(['thesis.tex']);
    // Nor one whose dataset.json is another program's.
    rmSync(join(options.outFolder, 'thesis.tex'));
    writeFileSync(join(options.outFolder, 'dataset.json'), '{"name": "birds"}');
    expect((await failure(buildDataset(options))).message).toContain('no dataset.json of ours');
    rmSync(join(options.outFolder, 'dataset.json'));
    writeFileSync(join(options.outFolder, 'thesis.tex'), 'years of work');
    // Nor a dataset in which someone keeps something else.
    rmSync(join(options.outFolder, 'thesis.tex'));
    await buildDataset(options);
    writeFileSync(join(options.outFolder, 'notes.txt'), 'mine');
    expect((await failure(buildDataset(options))).message).toContain('notes.txt');
    expect(readdirSync(options.outFolder)).toContain('notes.txt');
  });

  it('replaces a dataset only once the new one is complete', async () => {
    const options = await smallSource(testFolder());
    const before = await buildDataset(options);
    const controller = new AbortController();
    const stopped = buildDataset(
      { ...options, splitSeed: 7 },
      {
        signal: controller.signal,
        onProgress: ({ done }) => {
          if (done === 15) controller.abort(new Error('stopped'));
        },
      },
    );
    await expect(stopped).rejects.toThrow('stopped');
    expect((await verifyDataset(options.outFolder)).sha256).toBe(before.sha256);
    expect(readdirSync(dirname(options.outFolder))).toEqual(['small']);
    const after = await buildDataset({ ...options, splitSeed: 7 });
    expect((await verifyDataset(options.outFolder)).sha256).toBe(after.sha256);
    expect(readdirSync(dirname(options.outFolder))).toEqual(['small']);
  });

  it('clears what a killed build left and puts back what it had moved aside', async () => {
    const options = await smallSource(testFolder());
    const { sha256 } = await buildDataset(options);
    const dead = spawnSync(process.execPath, ['--version']).pid;
    const beside = dirname(options.outFolder);
    const leftover = (role: string, pid: number) =>
      join(beside, `.small.${slug(hostname())}.${role}-${pid}-${randomUUID()}.tmp`);
    mkdirSync(leftover('new', dead));
    mkdirSync(leftover('new', process.pid));
    renameSync(options.outFolder, leftover('old', dead));
    newDatasetFolder(options.outFolder).discard();
    expect((await verifyDataset(options.outFolder)).sha256).toBe(sha256);
    expect(readdirSync(beside)).toHaveLength(2);
    await failure(buildDataset({ ...options, split: { train: 98, validation: 1, test: 1 } }));
    expect((await verifyDataset(options.outFolder)).sha256).toBe(sha256);
  });

  it('survives several builds into one folder at once', async () => {
    const options = await smallSource(testFolder());
    const reports = await Promise.all(
      [2, 7, 8].map((splitSeed) => buildDataset({ ...options, splitSeed })),
    );
    const { sha256 } = await verifyDataset(options.outFolder);
    expect(reports.map((report) => report.sha256)).toContain(sha256);
    expect(readdirSync(dirname(options.outFolder))).toEqual(['small']);
  });

  it('says with counts that there are too few movies for a split', async () => {
    const options = await smallSource(testFolder());
    const unlucky = await failure(buildDataset({ ...options, splitSeed: 4 }));
    expect(unlucky.kind).toBe('too-few-movies');
    expect(unlucky.message).toContain(
      '60/20/20 with seed 4 leaves 15 movies for training, 0 for validation and 5 for testing',
    );
    expect(unlucky.message).toContain('try --split-seed 5');
    const hopeless = { train: 98, validation: 1, test: 1 };
    const error = await failure(buildDataset({ ...options, split: hopeless }));
    expect(error.message).not.toContain('--split-seed');
    expect(existsSync(options.outFolder)).toBe(false);
    expect(error.account?.scoreRows.outcomes).toEqual({ used: 20 });
    const all = await buildDataset({ ...options, split: { train: 100, validation: 0, test: 0 } });
    expect(all.counts).toEqual({ train: 20, validation: 0, test: 0 });
    expect(all.baseline).toMatchObject({ validation: null, test: null });
  });

  it('refuses scores that leave nothing to predict, and options no dataset can have', async () => {
    const options = await smallSource(testFolder());
    const kinds: string[] = [];
    for (const wrong of [
      { image: 7.5 },
      { image: 4096 },
      { minFrames: 0 },
      { splitSeed: 0.5 },
      { split: { train: 70, validation: 20, test: 20 } },
      { framesFolder: join(options.outFolder, 'nowhere') },
      { minFrames: 4 },
    ]) {
      kinds.push((await failure(buildDataset({ ...options, ...wrong }))).kind);
    }
    const equal = readFileSync(options.scoresCsv, 'utf8').replaceAll(/,[\d.]+,$/gm, ',5,');
    writeFileSync(options.scoresCsv, equal);
    kinds.push((await failure(buildDataset(options))).kind);
    expect(kinds).toEqual([
      'bad-image-size',
      'bad-image-size',
      'bad-minimum',
      'bad-seed',
      'bad-split',
      'no-folder',
      'no-movies',
      'equal-scores',
    ]);
  });
});
