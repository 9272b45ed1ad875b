import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeCatalogue } from '#src/trailers/catalogue/catalogue.js';
import { openLedger } from '#src/trailers/download/download-ledger.js';
import { renderVideo } from '../../frames/small-videos.js';
import { isRunning, standIn, type StandIn } from '../../trailers/stand-in.js';
import { runCommandLine } from '#src/cli/command-line.js';
import { start } from '../command-process.js';

let yt: StandIn;
let folder: string;
let trailers: string;

/** In the order of seed 0, which the first test looks up. */
let movies: readonly string[];

beforeAll(async () => {
  yt = standIn();
  fresh();
  await reelsweep(folder, ...download, '--limit', '4');
  movies = yt.asked().map((youtubeId) => youtubeId.replace(/^-|_+$/g, ''));
});

beforeEach(fresh);

function fresh() {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-trailers-'));
  trailers = join(folder, 'data/trailers');
  const names = ['heat', 'alien', 'brazil', 'fargo'];
  writeCatalogue(join(folder, 'data/catalogue.csv'), [
    ...names.map((name) => ({
      movieId: name,
      title: name,
      year: 1990,
      score: 7,
      youtubeId: id(name),
    })),
    { movieId: 'no-trailer', title: 'No trailer', year: 1990, score: 7, youtubeId: null },
  ]);
  yt.plan({});
}

function id(name: string): string {
  return `-${name}`.padEnd(11, '_');
}

/** A command line as `reelsweep` runs it, in this process: most tests need no more. */
async function reelsweep(
  place: string,
  ...words: readonly string[]
): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const { signal } = new AbortController();
  const terminal = {
    print: (line = '') => {
      out += `${line}\n`;
    },
    block: () => undefined,
    height: () => null,
    note: (line: string) => {
      err += `${line}\n`;
    },
    progress: () => undefined,
    endProgress: () => undefined,
  };
  const context = {
    terminal,
    folder: place,
    stop: signal,
    stopNow: signal,
    leave: new AbortController().signal,
    leaveQuietly: () => undefined,
    now: Date.now,
  };
  return { code: await runCommandLine(words, context), out, err };
}

const download = ['trailers', 'download', '--pause', '0', '--keep-free', '0'] as const;

function videos(): string[] {
  return readdirSync(trailers).filter((name) => name.endsWith('.mp4'));
}

function outcomes(): Record<string, string[]> {
  const lines = readFileSync(join(trailers, 'ledger.jsonl'), 'utf8').trimEnd().split('\n');
  const found: Record<string, string[]> = {};
  for (const line of lines) {
    const { movieId, outcome } = JSON.parse(line) as { movieId: string; outcome: { kind: string } };
    (found[movieId] ??= []).push(outcome.kind);
  }
  return found;
}

const once = {
  heat: ['downloaded'],
  alien: ['downloaded'],
  brazil: ['downloaded'],
  fargo: ['downloaded'],
};

describe('trailers download', () => {
  it('downloads what the catalogue names, says so, and nothing twice', async () => {
    const first = await reelsweep(folder, ...download);
    expect(first).toMatchObject({ code: 0 });
    expect(first.out).toMatch(
      /^4 trailers downloaded into data\/trailers \(.*0 had before, 0 dead, 0 failed/,
    );
    const second = await reelsweep(folder, ...download, '--json');
    const report = JSON.parse(second.out) as { fates: { movieId: string; kind: string }[] };
    expect(report.fates.map(({ movieId, kind }) => [movieId, kind])).toEqual(
      movies.map((movieId) => [movieId, 'had-before']),
    );
    expect(second.code).toBe(0);
    expect(yt.asked()).toHaveLength(4);
  });

  it('exits with 1 where one failed, with 0 where one is dead', async () => {
    const dead = { kind: 'says', lines: ['ERROR: [youtube] a: Private video'] } as const;
    yt.plan({ [id('heat')]: [dead], [id('alien')]: ['crash'] });
    const { code, out, err } = await reelsweep(folder, ...download, '--retries', '0');
    expect(code).toBe(1);
    expect(out).toMatch(/dead: 1 private\nfailed: 1 yt-dlp-died/);
    expect(err).toMatch(/heat is dead \(private\): \[youtube\] a: Private video/);
    yt.plan({});
    expect(await reelsweep(folder, ...download)).toMatchObject({ code: 0 });
    expect(yt.asked()).toEqual([id('alien')]);
  });

  it('kill -9 in the middle, then the same command: each video once, no leftovers', async () => {
    const third = movies[2] ?? '';
    yt.plan({ [id(third)]: ['stall', 'ok'] });
    const killed = start(folder, ...download);
    await vi.waitFor(() => {
      expect(yt.calls().some(({ event }) => event === 'stalled')).toBe(true);
    }, 20_000);
    killed.process.kill('SIGKILL');
    await killed.ended;
    const orphan = yt.calls().find(({ event }) => event === 'stalled');
    expect(isRunning(orphan?.pid ?? 0)).toBe(true);
    expect(await reelsweep(folder, ...download)).toMatchObject({ code: 0 });
    expect(yt.asked()).toEqual(
      [...movies.slice(0, 3), third, movies[3]].map((name) => id(name ?? '')),
    );
    expect(outcomes()).toEqual(once);
    expect(readdirSync(trailers).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    await vi.waitFor(() => {
      expect([orphan?.pid, orphan?.child].filter((pid) => isRunning(pid ?? 0))).toEqual([]);
    });
  });

  it('Ctrl-C: yt-dlp and its children end, exit code 75, and it goes on from there', async () => {
    yt.plan({ [id(movies[1] ?? '')]: ['stall', 'ok'] });
    const running = start(folder, ...download);
    await vi.waitFor(() => {
      expect(yt.calls().some(({ event }) => event === 'stalled')).toBe(true);
    }, 20_000);
    // Meanwhile the folder is taken.
    const second = await reelsweep(folder, ...download);
    expect(second.code).toBe(2);
    expect(second.err).toMatch(/Another `trailers download` works in .*trailers/);
    running.process.kill('SIGINT');
    const { code, out } = await running.ended;
    expect(code).toBe(75);
    expect(out).toMatch(/1 trailer downloaded[^]*goes on from here/);
    const stalled = yt.calls().find(({ event }) => event === 'stalled');
    await vi.waitFor(() => {
      expect([stalled?.pid, stalled?.child].filter((pid) => isRunning(pid ?? 0))).toEqual([]);
    });
    expect(readdirSync(trailers).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(await reelsweep(folder, ...download)).toMatchObject({ code: 0 });
    expect(outcomes()).toEqual(once);
  });

  it('stops with a sentence and exit code 1 where the disk is nearly full', async () => {
    const { code, out } = await reelsweep(folder, ...download.slice(0, 4), '--keep-free', '9000TB');
    expect(code).toBe(1);
    expect(out).toMatch(/The disk is full .* 9000000\.0 GB must stay free/);
    expect(yt.asked()).toEqual([]);
  });
});

describe('trailers download --frames', () => {
  const two = ['--limit', '2', '--frames', 'data/frames'] as const;
  const pools = () => readdirSync(join(folder, 'data/frames')).toSorted();

  it('extracts each video, deletes it once its frames are verified, and fetches none again', async () => {
    const [first = '', second = ''] = movies;
    const { code, out } = await reelsweep(folder, ...download, ...two);
    expect(code).toBe(0);
    expect(out).toMatch(
      /frames of 2 of 2 videos verified on disk, their downloaded videos deleted/,
    );
    expect(videos()).toEqual([]);
    expect(pools()).toEqual([first, second].toSorted());
    expect(outcomes()[first]).toEqual(['downloaded', 'extracted']);
    expect(await reelsweep(folder, ...download, ...two)).toMatchObject({ code: 0 });
    expect(yt.asked()).toHaveLength(2);
    // A pool that is no longer whole is made again.
    writeFileSync(join(folder, 'data/frames', second, '000.jpg'), 'damaged');
    expect(await reelsweep(folder, ...download, ...two)).toMatchObject({ code: 0 });
    expect(yt.asked().slice(2)).toEqual([id(second)]);
    expect(videos()).toEqual([]);
  });

  it('extracts what an earlier run left; --keep-videos deletes nothing', async () => {
    await reelsweep(folder, ...download, '--limit', '1');
    const { code } = await reelsweep(folder, ...download, ...two, '--keep-videos');
    expect(code).toBe(0);
    expect(videos()).toHaveLength(2);
    expect(pools()).toHaveLength(2);
    expect(yt.asked()).toHaveLength(2);
  });
});

describe('frames extract', () => {
  const extract = ['frames', 'extract', 'data/trailers', '--out', 'data/frames'] as const;

  it('deletes downloaded videos whose frames are complete, and no user’s own', async () => {
    await reelsweep(folder, ...download, '--limit', '2');
    renderVideo(join(trailers, 'own.mp4'), 1);
    // A user’s own, under the name of one that was downloaded.
    renderVideo(join(trailers, `${movies[0]}.mp4`), 1);
    const { code, out } = await reelsweep(folder, ...extract);
    expect(code).toBe(0);
    expect(out).toMatch(/3 of 3 videos extracted[^]*1 downloaded video deleted/);
    expect(videos().toSorted()).toEqual([`${movies[0]}.mp4`, 'own.mp4'].toSorted());
  });

  it('counts the deleted ones as done when it is run again', async () => {
    await reelsweep(folder, ...download, '--limit', '2');
    await reelsweep(folder, ...extract);
    expect(videos()).toEqual([]);
    const { code, out } = await reelsweep(folder, ...extract);
    expect(code).toBe(0);
    expect(out).toMatch(/^2 of 2 videos extracted \(2 before\)/);
    // Frames cannot be extracted again with other settings: that is reported.
    const other = await reelsweep(folder, ...extract, '--samples', '7', '--json');
    expect(other.code).toBe(1);
    expect(other.out).toMatch(/Its video was deleted/);
  });

  it('keeps a video with one damaged frame, and with --keep-videos all', async () => {
    await reelsweep(folder, ...download, '--limit', '2');
    await reelsweep(folder, ...extract, '--keep-videos');
    expect(videos()).toHaveLength(2);
    const [damaged = ''] = movies;
    const image = join(folder, 'data/frames', damaged, '003.jpg');
    const bytes = readFileSync(image);
    bytes[bytes.length - 100] = (bytes.at(-100) ?? 0) ^ 1;
    writeFileSync(image, bytes);
    const { code, err } = await reelsweep(folder, ...extract);
    expect(code).toBe(1);
    expect(err).toMatch(/is kept: .*003\.jpg is not as it was written/);
    expect(videos()).toEqual([`${damaged}.mp4`]);
    expect(openLedger(trailers).latest({ movieId: damaged, youtubeId: id(damaged) })).toMatchObject(
      {
        outcome: { kind: 'extracted', removed: false },
      },
    );
  });
});

describe('what cannot begin', () => {
  it('without yt-dlp, or with one that has known holes: says what to do', async () => {
    yt.plan({}, '2024.03.10');
    const old = await reelsweep(folder, ...download);
    expect(old).toMatchObject({ code: 2, out: '' });
    expect(old.err).toMatch(/2024\.03\.10.*known security holes.*pip install/);
    const path = process.env['PATH'];
    const bare = join(folder, 'bin');
    mkdirSync(bare);
    process.env['PATH'] = bare;
    try {
      const none = await reelsweep(folder, ...download);
      expect(none.code).toBe(2);
      expect(none.err).toMatch(/yt-dlp: not on the PATH.*pip install/);
    } finally {
      process.env['PATH'] = path;
    }
    expect(existsSync(trailers)).toBe(false);
  });
});

it('uses a yt-dlp that does not say its version, with a word about it', async () => {
  yt.plan({}, 'a build of my own');
  const own = await reelsweep(folder, ...download, '--limit', '1');
  expect(own.code).toBe(0);
  expect(own.err).toMatch(/yt-dlp: it does not say its version; it is used all the same/);
});
