import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copiedSource } from '../../dataset/copied-source.js';
import { typed } from '../typed.js';

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-audit-'));
  await copiedSource(folder);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const shared = ['--images', 'images', '--scores', 'scores.csv', '--image', '32'];
const split = ['--split', '50/25/25', '--min-frames', '2'];
const leaking = [...shared, ...split, '--split-seed', '18'];
const leak =
  /leak: movie-1-tt1000001 \(training\) and movie-90-tt1000090 \(test\) show \d pictures/;

describe.sequential('dataset audit', () => {
  it('is the end of an import, which succeeds whatever it finds', async () => {
    const text = await typed(folder, 'dataset', 'import', ...leaking, '--out', 'data/leaking');
    expect(text).toMatchObject({ code: 0, out: expect.stringMatching(leak) as string });
    expect(text.out).toMatch(/^Leak: one finding joins movies of different splits/m);
    const words = ['--out', 'data/leaking', '--json'];
    const { code, out } = await typed(folder, 'dataset', 'import', ...leaking, ...words);
    expect(code).toBe(0);
    expect((JSON.parse(out) as { audit: object }).audit).toMatchObject({ verdict: 'leak' });
  });

  it('exits with 1 for a leak, and names it', async () => {
    const text = await typed(folder, 'dataset', 'audit', 'data/leaking');
    expect(text.code).toBe(1);
    expect(text.out).toMatch(/^Leak: /);
    expect(text.out).toMatch(leak);
    const json = await typed(folder, 'dataset', 'audit', 'data/leaking', '--json');
    expect(json.code).toBe(1);
    expect(json.out.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(json.out)).toMatchObject({
      verdict: 'leak',
      looked: { movies: 17, frames: 102, minFrames: 15 },
    });
  });

  it('exits with 0 where no split leaks into another', async () => {
    const together = [...shared, '--split', '100/0/0', '--min-frames', '2'];
    await typed(folder, 'dataset', 'import', ...together, '--out', 'data/together');
    const words = ['data/together', '--min-frames', '6'];
    const { code, out } = await typed(folder, 'dataset', 'audit', ...words);
    expect(code).toBe(0);
    expect(out).toMatch(/^Nothing found but 1 note; looked at 17 movies and 102 frames/);
    expect(out).toMatch(/^note: movie-1-tt1000001 and movie-90-tt1000090, both in training/m);
  });

  it('names movies that have fewer frames than most sweeps draw', async () => {
    const { out } = await typed(folder, 'dataset', 'audit', 'data/together');
    expect(out.match(/^warning: .* has 6 frames, fewer than the 15/gm)).toHaveLength(17);
    expect(out).toContain('Look at these: 17 warnings and 1 note');
  });
});

describe.sequential('dataset inspect', () => {
  it('prints the facts and writes the contact sheet', async () => {
    const { code, out } = await typed(folder, 'dataset', 'inspect', 'data/leaking');
    expect(code).toBe(0);
    expect(out).toMatch(/^audit: Leak: /m);
    expect(out).toMatch(
      /^contact sheet: reports\/leaking-frames\.html \(17 of 17 movies, [\d.]+ MB\)$/m,
    );
    expect(readFileSync(join(folder, 'reports/leaking-frames.html'), 'utf8')).toContain('</html>');
    expect(readdirSync(join(folder, 'reports'))).toEqual(['leaking-frames.html']);
  });

  it('writes it to the given path, and names the path in its line of JSON', async () => {
    const words = ['data/leaking', '--sheet', 'pages/mine.html', '--movies', '3', '--json'];
    const { out } = await typed(folder, 'dataset', 'inspect', ...words);
    expect(out.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(out)).toMatchObject({
      movies: 17,
      sheet: 'pages/mine.html',
      audit: { verdict: 'leak', leaks: 1 },
    });
    expect(readFileSync(join(folder, 'pages/mine.html'), 'utf8')).toContain('3 of 17 movies');
  });

  it('writes none with --no-sheet, and still says what the build’s audit came to', async () => {
    rmSync(join(folder, 'reports'), { recursive: true, force: true });
    const { code, out } = await typed(folder, 'dataset', 'inspect', 'data/leaking', '--no-sheet');
    expect(code).toBe(0);
    expect(out).toMatch(/^audit: Leak: /m);
    expect(existsSync(join(folder, 'reports'))).toBe(false);
  });
});
