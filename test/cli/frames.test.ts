import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { renderVideo } from '../frames/small-videos.js';
import { reelsweep, start } from './command-process.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-frames-cli-'));
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function contents(out: string): Record<string, string> {
  const names = readdirSync(join(folder, out), { recursive: true }) as string[];
  const files = names.filter((name) => statSync(join(folder, out, name)).isFile());
  return Object.fromEntries(
    files.toSorted().map((name) => [name, readFileSync(join(folder, out, name), 'base64')]),
  );
}

describe('frames extract', () => {
  it('killed again and again ends as one that ran through, with nothing done twice', async () => {
    mkdirSync(join(folder, 'videos'));
    for (let index = 0; index < 7; index += 1) {
      renderVideo(join(folder, 'videos', `m${index}.mp4`), 0.2 + index / 25);
    }
    const extract = (out: string) => ['frames', 'extract', 'videos', '--out', out];
    expect((await reelsweep(folder, ...extract('whole'))).code).toBe(0);
    const made = new Map<string, number>();
    const look = () => {
      const pools = readdirSync(join(folder, 'cut')).filter((name) => !name.startsWith('.'));
      for (const pool of pools) {
        const { ino } = statSync(join(folder, 'cut', pool, 'manifest.json'));
        expect(made.get(pool) ?? ino).toBe(ino);
        made.set(pool, ino);
      }
    };
    for (const name of ['m1', 'm3', 'm4']) {
      const command = start(folder, ...extract('cut'));
      // Each has a line, since it has fewer frames than were asked for.
      await command.said(new RegExp(`"${name}.mp4"`));
      command.process.kill('SIGKILL');
      await command.ended;
      look();
    }
    expect(made.size).toBeGreaterThanOrEqual(4);
    const last = await reelsweep(folder, ...extract('cut'));
    expect(last.out).toContain(`7 of 7 videos extracted (${made.size} before)`);
    look();
    expect(contents('cut')).toEqual(contents('whole'));
  });

  it('takes names after -- as they are', async () => {
    renderVideo(join(folder, 'plain.mp4'), 1);
    renderVideo(join(folder, 'dash.mp4'), 1);
    const words = ['frames', 'extract', '--out', 'pools', '--samples', '5', '--json'];
    const { code, out } = await reelsweep(
      folder,
      ...words,
      'plain.mp4',
      '--',
      'dash.mp4',
      '-y.mp4',
    );
    expect(code).toBe(1);
    const { entries } = JSON.parse(out) as { entries: { name: string; outcome: object }[] };
    expect(entries.map(({ name }) => name)).toEqual(['plain.mp4', 'dash.mp4', '-y.mp4']);
    expect(entries[1]?.outcome).toMatchObject({ kind: 'extracted' });
    expect(entries[2]?.outcome).toMatchObject({ reason: 'missing' });
  });

  it('passes on what it was told: near-duplicates, time', async () => {
    renderVideo(join(folder, 'film.mp4'), 1);
    const words = ['frames', 'extract', 'film.mp4', '--out', 'pools'];
    expect(await reelsweep(folder, ...words, '--timeout', '0')).toMatchObject({
      code: 2,
      err: expect.stringContaining('timeout must be a number of seconds above 0') as string,
    });
    const late = await reelsweep(folder, ...words, '--timeout', '0.001');
    expect(late).toMatchObject({ code: 1 });
    expect(late.err).toContain('"film.mp4" failed: It took longer than 0.001 s.');
    expect((await reelsweep(folder, ...words, '--dedupe')).code).toBe(0);
    const manifest = JSON.parse(
      readFileSync(join(folder, 'pools/film/manifest.json'), 'utf8'),
    ) as object;
    expect(manifest).toHaveProperty('options.dedupe', true);
  });
});

describe('bench frames', () => {
  it('measures a video and several of it on both sides, and writes its table', async () => {
    renderVideo(join(folder, 'my film.mp4'), 1);
    const { code, out } = await reelsweep(
      folder,
      'bench',
      'frames',
      'my film.mp4',
      '--rounds',
      '1',
      '--json',
    );
    expect(code).toBe(0);
    const { table, measured } = JSON.parse(out) as Record<string, Record<string, unknown>[]>;
    expect(table?.map(({ name, videos }) => [name, videos])).toEqual([
      ['my film.mp4', 1],
      ['4 of my film.mp4', 4],
    ]);
    for (const compared of table ?? []) expect(compared['ratio']).toBeGreaterThan(1);
    expect(measured?.[1]).toMatchObject({ decode: [{}], ours: [{}] });
    const names = readdirSync(join(folder, 'runs/bench')).toSorted();
    expect(names.map((name) => name.slice(19))).toEqual(['-frames.json', '-frames.md']);
    expect(readFileSync(join(folder, 'runs/bench', names[1] ?? ''), 'utf8')).toContain(
      '| my film.mp4 | 1 × ',
    );
  });

  it('says what is wrong with what was asked', async () => {
    expect(await reelsweep(folder, 'bench', 'frames', 'none.mp4')).toMatchObject({
      code: 2,
      err: expect.stringContaining('There is no video file none.mp4.') as string,
    });
    expect(await reelsweep(folder, 'bench', 'frames', '--rounds', '0')).toMatchObject({ code: 2 });
  });
});
