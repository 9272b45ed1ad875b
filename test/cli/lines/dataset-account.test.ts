import { appendFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildLines } from '#src/cli/lines/dataset-lines.js';
import { buildDataset } from '#src/dataset/pack/build.js';
import { smallSource, testFolder, writePool } from '../../dataset/small-source.js';
import { typed } from '../typed.js';

describe('a dataset of too few movies', () => {
  it('says first what was given and not used', async () => {
    const { framesFolder, scoresCsv, outFolder } = await smallSource(testFolder());
    await writePool(framesFolder, 'unknown-movie', { levels: [1, 2, 3] });
    appendFileSync(scoresCsv, 'not-rated,Not rated,1999,n/a,\nfar-away,Far away,1999,5,\n');
    const words = ['--frames', framesFolder, '--scores', scoresCsv, '--out', outFolder];
    const build = async (...options: readonly string[]) =>
      await typed(testFolder(), 'dataset', 'build', ...words, ...options);
    const { code, out, err } = await build('--min-frames', '3', '--split', '98/1/1');
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('left out: unknown-movie has no row in the score file');
    expect(err).toMatch(/scores: line 22 has 'n\/a' in score/);
    expect(err).toMatch(/score file: 22 rows: 20 would be used, 1 bad-score, 1 without-frames/);
    expect(err).toContain('1 row of the score file had no frames here.');
    expect(err.trimEnd().split('\n').at(-1)).toContain('The split 98/1/1');
    const none = await build('--min-frames', '99', '--json');
    expect(none.err.match(/left out: /g)?.length).toBeGreaterThan(2);
    expect(none.err).toContain('None of the 21 movies');
  });
});

describe('the rows of a score file', () => {
  it('have no frames here where they could be used: as many as their outcomes say', async () => {
    const options = await smallSource(testFolder());
    appendFileSync(options.scoresCsv, 'not-rated,Not rated,1999,n/a,\nbad,Bad,1999,x,\n');
    const report = await buildDataset(options);
    const text = buildLines(report).join('\n');
    expect(report.scoreRows.outcomes).toEqual({ used: 20, 'bad-score': 2 });
    expect(report.scoresWithoutFrames).toEqual([]);
    expect(text).not.toContain('had no frames here');
  });
});
