import { mkdirSync, mkdtempSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { renderTrailers } from '#src/synthetic/render-trailers.js';
import { keptTrial, trialId } from '../../predict/export/kept-trial.js';
import { reelsweep } from '../command-process.js';

const folder = mkdtempSync(join(tmpdir(), 'reelsweep-predict-'));

beforeAll(async () => {
  const form = { width: 64, height: 48, framesPerSecond: 8, seconds: 4 };
  const movies = await renderTrailers({ folder: join(folder, 'some'), count: 2, seed: 8, ...form });
  for (const [place, { movieId }] of movies.entries())
    renameSync(
      join(folder, 'some', `${movieId}.mp4`),
      join(folder, `some/${'ab'[place] ?? ''}.mp4`),
    );
  mkdirSync(join(folder, 'some/more'));
  mkdirSync(join(folder, 'empty'));
  mkdirSync(join(folder, 'runs/models'), { recursive: true });
  // As an imported model, which needs no sweep.
  renameSync(keptTrial(join(folder, 'runs')), join(folder, 'runs/models', trialId));
});

interface Line {
  readonly kind: string;
  readonly path: string;
  readonly reason?: string;
}

async function predict(...words: readonly string[]) {
  const given = ['--trial', trialId, '--draws', '1', '--json', ...words];
  const { code, out, err } = await reelsweep(folder, 'predict', ...given);
  const lines = out.split('\n').filter((line) => line !== '');
  return { code, err, answers: lines.map((line) => JSON.parse(line) as Line) };
}

describe('predict', () => {
  it('takes a folder for the videos in it, and names each as it was given', async () => {
    const { code, err, answers } = await predict('some', './some/b.mp4', 'empty');
    expect(code).toBe(1);
    expect(answers.map(({ kind, path, reason }) => [path, reason ?? kind])).toEqual([
      ['some/a.mp4', 'scored'],
      ['some/b.mp4', 'scored'],
      ['some/more', 'not-a-file'],
      ['./some/b.mp4', 'scored'],
      ['empty', 'not-a-file'],
    ]);
    expect(err).toMatch(/predict: 0 of 5, "a\.mp4"/);
  });
});
