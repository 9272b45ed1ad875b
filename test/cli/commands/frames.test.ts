import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { renderVideo } from '../../frames/small-videos.js';
import { reelsweep, start } from '../command-process.js';

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
    // With --json the news are on standard error: each has a line, since it has fewer frames than were requested.
    const extract = (out: string) => ['frames', 'extract', 'videos', '--json', '--out', out];
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
      await command.said(new RegExp(`"${name}.mp4"`));
      command.process.kill('SIGKILL');
      await command.ended;
      look();
    }
    expect(made.size).toBeGreaterThanOrEqual(4);
    const last = await reelsweep(folder, ...extract('cut'));
    const { entries } = JSON.parse(last.out) as { entries: { alreadyDone: boolean }[] };
    expect(entries).toHaveLength(7);
    expect(entries.filter(({ alreadyDone }) => alreadyDone)).toHaveLength(made.size);
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

  it('names every entry with what became of it; --quiet only those to look at', async () => {
    renderVideo(join(folder, 'film.mp4'), 5);
    renderVideo(join(folder, 'short.mp4'), 1);
    mkdirSync(join(folder, 'box/inner'), { recursive: true });
    symlinkSync('nowhere', join(folder, 'box/link.mp4'));
    const words = ['frames', 'extract', 'film.mp4', 'short.mp4', 'box', '--out', 'pools'];
    const first = await reelsweep(folder, ...words);
    expect(first.out.split('\n')).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^"film\.mp4": \d+ of 100 frames kept$/) as string,
        expect.stringMatching(/^"short\.mp4": \d+ of 25 frames kept; /) as string,
        '"inner" refused: It is a folder, not a file.',
        '"link.mp4" failed: It is a link to a file that does not exist.',
      ]),
    );
    const second = await reelsweep(folder, ...words, '--quiet');
    expect(second.out).not.toContain('"film.mp4"');
    expect(second.out).toMatch(/"short\.mp4": .* kept, done before; /);
    expect(second.out).toContain('"link.mp4" failed');
  });

  it('passes on its options: near-duplicates, time', async () => {
    renderVideo(join(folder, 'film.mp4'), 1);
    const words = ['frames', 'extract', 'film.mp4', '--out', 'pools'];
    expect(await reelsweep(folder, ...words, '--timeout', '0')).toMatchObject({
      code: 2,
      err: expect.stringContaining('timeout must be a number of seconds above 0') as string,
    });
    const late = await reelsweep(folder, ...words, '--timeout', '0.001');
    expect(late).toMatchObject({ code: 1 });
    expect(late.out).toContain('"film.mp4" failed: It took longer than 0.001 s.');
    expect((await reelsweep(folder, ...words, '--dedupe')).code).toBe(0);
    const manifest = JSON.parse(
      readFileSync(join(folder, 'pools/film/manifest.json'), 'utf8'),
    ) as object;
    expect(manifest).toHaveProperty('options.dedupe', true);
  });
});
