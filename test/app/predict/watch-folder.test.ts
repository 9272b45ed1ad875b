import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { sha256OfFile } from '#src/files/hash.js';
import { renderTrailers } from '#src/synthetic/render-trailers.js';
import { keptTrial, trialId } from '../../predict/export/kept-trial.js';
import { reelsweep, start } from '../../cli/command-process.js';

const folder = mkdtempSync(join(tmpdir(), 'reelsweep-watch-'));
const arriving = join(folder, 'in');
const table = join(folder, 'reports/predictions.csv');
let trailers: readonly string[];

beforeAll(async () => {
  const form = { width: 64, height: 48, framesPerSecond: 8, seconds: 4 };
  const rendered = join(folder, 'rendered');
  const movies = await renderTrailers({ folder: rendered, count: 5, seed: 8, ...form });
  trailers = movies.map(({ movieId }) => join(rendered, `${movieId}.mp4`));
  mkdirSync(arriving);
  mkdirSync(join(folder, 'runs/models'), { recursive: true });
  // As an imported model, which needs no sweep.
  renameSync(keptTrial(join(folder, 'runs')), join(folder, 'runs/models', trialId));
});

const watchers: ReturnType<typeof start>[] = [];

afterAll(() => {
  for (const { process: watcher } of watchers) watcher.kill('SIGKILL');
});

function watch(...words: readonly string[]) {
  const given = ['--trial', trialId, '--watch', 'in', '--draws', '1', ...words];
  const watcher = start(folder, 'predict', ...given);
  watchers.push(watcher);
  return watcher;
}

function rows(): Record<string, string>[] {
  return existsSync(table) ? parse(readFileSync(table), { columns: true }) : [];
}

function rowsOf(name: string) {
  return rows().filter(({ file }) => file === `in/${name}`);
}

async function rowOf(name: string): Promise<Record<string, string>> {
  return await vi.waitFor(
    () => {
      const [row] = rowsOf(name);
      if (row === undefined) throw new Error(`${name} has no row: ${JSON.stringify(rows())}`);
      return row;
    },
    { timeout: 60_000, interval: 50 },
  );
}

describe.sequential('predict --watch', () => {
  it('scores what is there and what comes, each in a row, and gives bad files their reason', async () => {
    copyFileSync(trailers[0] ?? '', join(arriving, 'first.mp4'));
    mkdirSync(join(arriving, 'folder'));
    execFileSync('mkfifo', [join(arriving, 'pipe.mp4')]);
    symlinkSync(trailers[4] ?? '', join(arriving, 'link.mp4'));
    for (const name of ['.hidden.mp4', 'half.mp4.part'])
      copyFileSync(trailers[4] ?? '', join(arriving, name));
    const watching = watch('--json', '--settle', '0.2s');
    const first = await rowOf('first.mp4');
    expect(first).toMatchObject({
      sha256: await sha256OfFile(trailers[0] ?? ''),
      model: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      trialId,
      reason: '',
    });
    expect(Number(first['score'])).toBeGreaterThan(0);
    expect(first['doubts']).toContain('never held against the baseline');
    writeFileSync(join(arriving, 'notes.mp4'), 'no video');
    copyFileSync(trailers[1] ?? '', join(arriving, 'second.mp4'));
    expect(await rowOf('notes.mp4')).toMatchObject({ score: '', reason: 'not-a-video' });
    await rowOf('second.mp4');

    const other = await reelsweep(folder, 'predict', '--trial', trialId, '--watch', 'in');
    expect(other).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        /Another `predict --watch` writes to .*predictions\.csv/,
      ) as string,
    });

    watching.process.kill('SIGTERM');
    const { code, out, err } = await watching.ended;
    expect(code).toBe(0);
    expect(err).toContain('"folder" is a folder, so it is passed over.');
    expect(err).toContain('"link.mp4" is a link, so it is passed over.');
    expect(err).toContain('"pipe.mp4" is a pipe, socket or device, so it is passed over.');
    const answers = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { path: string; kind: string });
    expect(answers.map(({ path, kind }) => `${path} ${kind}`).toSorted()).toEqual([
      'in/first.mp4 scored',
      'in/notes.mp4 refused',
      'in/second.mp4 scored',
    ]);
    expect(rows().length).toBe(3);
  });

  it('goes on where it was: a torn row is cut off, and nothing is scored twice', async () => {
    const before = readFileSync(table, 'utf8');
    appendFileSync(table, 'in/torn.mp4,6.1');
    // Files that come together are read in the order of their names: once the last has its row, all were looked at.
    copyFileSync(trailers[0] ?? '', join(arriving, 'first again.mp4'));
    copyFileSync(trailers[2] ?? '', join(arriving, 'third.mp4'));
    const watching = watch('--settle', '0.2s');
    await rowOf('third.mp4');
    watching.process.kill('SIGINT');
    const { code, err } = await watching.ended;
    expect(code).toBe(0);
    expect(err).toContain('1 scored, 4 had a row.');
    const after = readFileSync(table, 'utf8');
    expect(after.startsWith(before)).toBe(true);
    expect(after.slice(before.length)).toMatch(/^in\/third\.mp4,[^\n]*\r\n$/);
  });

  it('reads no file that still grows, and reads one again that has changed', async () => {
    const whole = readFileSync(trailers[3] ?? '');
    const growing = join(arriving, 'growing.mp4');
    writeFileSync(growing, '');
    const watching = watch('--settle', '1s');
    await watching.said(/Watching in/);
    const pieces = 30;
    for (let piece = 0; piece < pieces; piece += 1) {
      const [from, to] = [piece, piece + 1].map((at) => Math.floor((at * whole.length) / pieces));
      appendFileSync(growing, whole.subarray(from, to));
      await sleep(50);
    }
    expect(await rowOf('growing.mp4')).toMatchObject({
      sha256: await sha256OfFile(growing),
      reason: '',
    });
    writeFileSync(growing, 'something else');
    await vi.waitFor(() => expect(rowsOf('growing.mp4').length).toBe(2), { timeout: 60_000 });
    expect(rowsOf('growing.mp4')[1]).toMatchObject({ reason: 'not-a-video' });
    watching.process.kill('SIGTERM');
    expect(await watching.ended).toMatchObject({ code: 0 });
  });

  it('says by its exit code that files were left', async () => {
    const watching = watch('--settle', '1h');
    await watching.said(/waiting for 6 files to stay as they are/);
    watching.process.kill('SIGTERM');
    expect(await watching.ended).toMatchObject({ code: 75 });
  });

  it('adds to no table that is another, and wants a folder and ffmpeg before any video comes', async () => {
    writeFileSync(join(folder, 'scores.csv'), 'movieId,score\na,1\n');
    const ask = async (...words: readonly string[]) =>
      await reelsweep(folder, 'predict', '--trial', trialId, ...words);
    expect(await ask('--watch', 'in', '--csv', 'scores.csv')).toMatchObject({
      code: 2,
      err: expect.stringContaining('holds something else') as string,
    });
    expect(readFileSync(join(folder, 'scores.csv'), 'utf8')).toBe('movieId,score\na,1\n');
    expect(await ask('--watch', 'nowhere')).toMatchObject({ code: 2 });
    expect(await ask('--watch', 'in', 'in/first.mp4')).toMatchObject({ code: 2 });
    expect(await ask('in/first.mp4', '--csv', 'mine.csv')).toMatchObject({ code: 2 });
    const path = process.env['PATH'];
    process.env['PATH'] = '/nowhere';
    onTestFinished(() => {
      process.env['PATH'] = path;
    });
    expect(await ask('--watch', 'in')).toMatchObject({
      code: 2,
      err: expect.stringContaining('ffmpeg does not start') as string,
    });
  });
});
