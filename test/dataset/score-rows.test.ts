import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { auditDataset } from '#src/dataset/audit/audit-dataset.js';
import { buildDataset, type BuildOptions, importDataset } from '#src/dataset/pack/build.js';
import { readTable } from '#src/files/table/read-table.js';
import { greyPicture, smallSource, testFolder, writePool } from './small-source.js';

/** The small source, its pools made of videos with ordinary names. */
async function ownVideos(): Promise<BuildOptions & { readonly scoresCsv: string }> {
  const options = await smallSource(testFolder());
  for (let movie = 0; movie < 20; movie += 1) {
    const movieId = `movie-${movie}-tt${1_000_000 + movie}`;
    const levels = [0, 1, 2].map((frame) => movie * 10 + frame * 3);
    await writePool(options.framesFolder, movieId, { levels, source: `My clip ${movie}.v1.mp4` });
  }
  return options;
}

function outcomes(options: BuildOptions): readonly (readonly string[])[] {
  return readTable(join(options.outFolder, 'score-rows.csv')).rows.map(({ cells }) => cells);
}

it('joins file,score with pools by name, and accounts for every row', async () => {
  const options = await ownVideos();
  const written = [
    (name: string) => `${name}.mp4`,
    (name: string) => `clips/${name}.mp4`,
    (name: string) => name,
    (name: string) => `"D:\\videos\\${name}.mov"`,
  ];
  const rows = Array.from({ length: 20 }, (_, movie) => {
    const cell = written[movie % 4]?.(`My clip ${movie}.v1`) ?? '';
    return `${cell},${(movie % 7) + 1.5}`;
  });
  const odd = ['My clip 99.v1.mp4,5', 'My clip 3.v1,', '', ',,', 'x,5,6', 'My clip 0.v1.mp4,9'];
  writeFileSync(options.scoresCsv, ['file,score', ...rows, ...odd, ''].join('\n'));
  const report = await buildDataset(options);
  expect(report).toMatchObject({ movies: 20, leftOut: [] });
  expect(report.scoresWithoutFrames).toMatchObject([{ file: 'My clip 99.v1.mp4', line: 22 }]);
  const found = outcomes(options);
  expect(found.slice(0, 20).map((cells) => cells[2])).toEqual(rows.map(() => 'used'));
  expect(found[1]?.[3]).toBe('movie-1-tt1000001');
  expect(found.slice(20).map((cells) => [cells[0], cells[2]])).toEqual([
    ['22', 'without-frames'],
    ['23', 'bad-score'],
    ['25', 'blank-row'],
    ['26', 'ragged-row'],
    ['27', 'other-score'],
  ]);
  expect(report.scoreRows.rows).toBe(25);
  const sum = Object.values(report.scoreRows.outcomes).reduce((total, count) => total + count, 0);
  expect(sum).toBe(25);
});

it('leaves out a video that two rows could mean, with their lines', async () => {
  const options = await ownVideos();
  const rows = Array.from(
    { length: 20 },
    (_, movie) => `a/My clip ${movie}.v1.mp4,${(movie % 7) + 1}`,
  );
  writeFileSync(options.scoresCsv, ['file,score', ...rows, 'b/My clip 4.v1.mp4,9'].join('\n'));
  const { leftOut, scoresWithoutFrames } = await buildDataset(options);
  expect(leftOut).toEqual([{ name: 'movie-4-tt1000004', kind: 'ambiguous-video', lines: [6, 22] }]);
  expect(scoresWithoutFrames).toEqual([]);
  expect([outcomes(options)[4]?.[2], outcomes(options)[20]?.[2]]).toEqual([
    'frames-left-out',
    'frames-left-out',
  ]);
});

it('takes scores by IMDB ids alone; the videos give the titles', async () => {
  const options = await ownVideos();
  const rows = Array.from(
    { length: 20 },
    (_, movie) => `tt${1_000_000 + movie}\t${(movie % 7) + 1}.5\t9`,
  );
  writeFileSync(options.scoresCsv, ['tconst\taverageRating\tnumVotes', ...rows].join('\n'));
  expect(await buildDataset(options)).toMatchObject({ movies: 20 });
  expect(readFileSync(join(options.outFolder, 'movies.csv'), 'utf8')).toContain(',My clip 7.v1,');
});

it('says why a row’s frames are not used, and replaces its own dataset', async () => {
  const options = await smallSource(testFolder());
  await buildDataset(options);
  await writePool(options.framesFolder, 'movie-5-tt1000005', { levels: [1] });
  await buildDataset(options);
  const row = outcomes(options).find((cells) => cells[3] === 'movie-5-tt1000005');
  expect(row).toEqual([
    '7',
    'Movie 5',
    'frames-left-out',
    'movie-5-tt1000005',
    expect.stringMatching(/1 usable frames, fewer than the 2/),
  ]);
});

it('keeps what is odd about the score file for the audit', async () => {
  const options = await smallSource(testFolder());
  const rows = Array.from({ length: 20 }, (_, movie) => {
    const stars = ((movie % 7) + 1) / 2;
    return `movie-${movie}-tt${1_000_000 + movie},Movie ${movie},${1990 + movie},${stars},7`;
  });
  const header = 'movieId,title,year,score,imdb_rating';
  writeFileSync(options.scoresCsv, [header, ...rows].join('\n'));
  const { audit, cautions } = await buildDataset({ ...options, minFrames: 2 });
  expect(cautions.map(({ kind }) => kind)).toEqual(['several-score-columns', 'other-scale']);
  const later = await auditDataset(options.outFolder, 2);
  expect(later.findings).toMatchObject([
    { kind: 'score-file', severity: 'warning' },
    { kind: 'other-scale', severity: 'warning', figures: { scale: '0 to 5', highest: 3.5 } },
  ]);
  expect(later.findings.map(({ kind }) => kind)).toEqual(
    audit.findings.filter(({ kind }) => kind !== 'few-frames').map(({ kind }) => kind),
  );
  const again = await buildDataset({ ...options, minFrames: 2, scoreColumn: 'score' });
  expect(again.cautions.map(({ kind }) => kind)).toEqual(['other-scale']);
});

it('imports folders of images by their names in the score file', async () => {
  const folder = testFolder();
  const picture = await greyPicture(90);
  const rows = Array.from({ length: 20 }, (_, movie) => {
    const name = `Holiday, day ${movie}`;
    mkdirSync(join(folder, 'images', name), { recursive: true });
    writeFileSync(join(folder, 'images', name, '1.png'), picture);
    return `"${name}";${(movie % 7) + 1},5`;
  });
  const scoresCsv = join(folder, 'scores.csv');
  writeFileSync(scoresCsv, ['Filename;Score', ...rows].join('\r\n'));
  const split = { train: 60, validation: 20, test: 20 };
  const report = await importDataset({
    imagesFolder: join(folder, 'images'),
    scoresCsv,
    outFolder: join(folder, 'data'),
    image: 8,
    minFrames: 1,
    split,
    splitSeed: 2,
  });
  expect(report).toMatchObject({ movies: 20, leftOut: [], scoreRows: { outcomes: { used: 20 } } });
});
