import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { videoFault } from '#src/frames/video-fault.js';
import { DownloadError } from '#src/trailers/download/download-error.js';
import { openLedger } from '#src/trailers/download/download-ledger.js';
import type {
  DownloadHooks,
  DownloadProgress,
  DownloadReport,
  DownloadRequest,
} from '#src/trailers/download/download-request.js';
import { downloadTrailers } from '#src/trailers/download/download-trailers.js';
import { takeTrailersFolder } from '#src/trailers/download/trailers-folder.js';
import { isRunning, standIn, type StandIn, type Step } from './stand-in.js';

let yt: StandIn;
let folder: string;

beforeAll(() => {
  yt = standIn();
});

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'reelsweep-download-')), 'trailers');
  yt.plan({});
});

/** An id of eleven characters. */
const id = (name: string) => name.padEnd(11, '_');

function request(names: readonly string[], changes: Partial<DownloadRequest> = {}) {
  const limits = { timeoutMs: 60_000, maximumBytes: 50e6, keepFreeBytes: 0, height: 720 };
  const given: DownloadRequest = {
    folder,
    wanted: {
      trailers: names.map((name) => ({ movieId: name.replaceAll('_', ''), youtubeId: id(name) })),
      withoutId: [],
    },
    limit: null,
    seed: 0,
    limits,
    pause: { leastMs: 0, mostMs: 0 },
    retries: 0,
    backOffMs: 60_000,
    retryDeadAfterMs: 1000,
    keepVideos: false,
    ...changes,
  };
  return given;
}

/** Runs with sleeps that pass at once. */
async function download(
  given: DownloadRequest,
  hooks: Partial<DownloadHooks> = {},
): Promise<DownloadReport & { readonly slept: number[]; readonly progress: DownloadProgress[] }> {
  const slept: number[] = [];
  const progress: DownloadProgress[] = [];
  const { signal } = new AbortController();
  const report = await downloadTrailers(given, {
    check: async (path) => await videoFault(path, signal),
    signal,
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
    },
    onProgress: (news) => progress.push(news),
    ...hooks,
  });
  return { ...report, slept, progress };
}

function outcomesOf(report: DownloadReport): Record<string, string> {
  return Object.fromEntries(
    report.fates.map((outcome) => [
      outcome.movieId,
      'reason' in outcome ? `${outcome.kind} ${outcome.reason}` : outcome.kind,
    ]),
  );
}

const says = (...lines: string[]): Step => ({ kind: 'says', lines });

function temporaries(): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.tmp'));
}

describe('a download', () => {
  it('puts a whole file under the movie’s name, records it and fetches it no second time', async () => {
    yt.plan({ [id('b')]: ['webm'] });
    const first = await download(request(['a', 'b']));
    expect(outcomesOf(first)).toEqual({ a: 'downloaded', b: 'downloaded' });
    expect(readdirSync(folder).toSorted()).toEqual([
      '.download.lock',
      'a.mp4',
      'b.webm',
      'ledger.jsonl',
    ]);
    const outcome = openLedger(folder).latest({ movieId: 'a', youtubeId: id('a') })?.outcome;
    expect(outcome).toMatchObject({ kind: 'downloaded', video: { file: 'a.mp4' } });
    const second = await download(request(['a', 'b']));
    expect(outcomesOf(second)).toEqual({ a: 'had-before', b: 'had-before' });
    expect(yt.asked()).toHaveLength(2);
  });

  it('gives yt-dlp nothing to misread: an id that begins with - comes after --', async () => {
    await download(request(['-exec']));
    const [call] = yt.calls();
    expect(call?.args.slice(-2)).toEqual(['--', id('-exec')]);
    for (const option of ['--ignore-config', '--no-exec', '--no-playlist', '--max-filesize']) {
      expect(call?.args).toContain(option);
    }
    expect(call?.args.join(' ')).not.toContain(folder);
  });

  it('takes the first of the order that are not dead', async () => {
    yt.plan({ [id('a')]: [says('ERROR: [youtube] a: Private video')] });
    const report = await download(request(['a', 'b', 'c', 'd'], { limit: 2 }));
    expect(outcomesOf(report)).toEqual({ a: 'dead private', b: 'downloaded', c: 'downloaded' });
    const again = await download(request(['a', 'b', 'c', 'd'], { limit: 3 }));
    expect(outcomesOf(again)).toMatchObject({ b: 'had-before', d: 'downloaded' });
  });

  it('fetches another id of the same movie, in place of the old video', async () => {
    yt.plan({ [id('a')]: ['webm'] });
    await download(request(['a']));
    const changed = request(['a']);
    const trailers = [{ movieId: 'a', youtubeId: id('new') }];
    const report = await download({ ...changed, wanted: { trailers, withoutId: [] } });
    expect(outcomesOf(report)).toEqual({ a: 'downloaded' });
    expect(readdirSync(folder)).not.toContain('a.webm');
    expect(readdirSync(folder)).toContain('a.mp4');
  });

  it('leaves alone a file that another program put there', async () => {
    await download(request(['other']));
    writeFileSync(join(folder, 'a.mp4'), 'my own film');
    const report = await download(request(['a']));
    expect(outcomesOf(report)).toEqual({ a: 'own-file' });
    expect(readFileSync(join(folder, 'a.mp4'), 'utf8')).toBe('my own film');
    expect(yt.asked()).toEqual([id('other')]);
    // Also under the name of one that was downloaded.
    writeFileSync(join(folder, 'other.mp4'), 'my own film too');
    const changed = { trailers: [{ movieId: 'other', youtubeId: id('new') }], withoutId: [] };
    expect(outcomesOf(await download(request(['other'])))).toEqual({ other: 'own-file' });
    expect(outcomesOf(await download({ ...request([]), wanted: changed }))).toEqual({
      other: 'own-file',
    });
    expect(readFileSync(join(folder, 'other.mp4'), 'utf8')).toBe('my own film too');
  });
});

describe('what yt-dlp may do', () => {
  it.for([
    ['half', 'not-whole'],
    ['part', 'no-file'],
    ['nothing', 'no-file'],
    ['crash', 'yt-dlp-died'],
  ] as const)('%s: %s, and nothing stays on disk', async ([step, reason]) => {
    yt.plan({ [id('a')]: [step] });
    const report = await download(request(['a', 'b']));
    expect(outcomesOf(report)).toEqual({ a: `failed ${reason}`, b: 'downloaded' });
    expect(readdirSync(folder).filter((name) => name.includes('a.'))).toEqual([]);
    expect(temporaries()).toEqual([]);
  });

  it('tries again what failed, in this run as often as asked and in the next', async () => {
    yt.plan({ [id('a')]: ['half', 'crash', 'half', 'ok'] });
    const first = await download(request(['a', 'b'], { retries: 2 }));
    expect(outcomesOf(first)).toEqual({ a: 'failed not-whole', b: 'downloaded' });
    expect(first.fates.find(({ movieId }) => movieId === 'a')).toMatchObject({ attempts: 3 });
    expect(yt.asked()).toEqual(['a', 'b', 'a', 'a'].map(id));
    expect(outcomesOf(await download(request(['a', 'b'])))).toMatchObject({ a: 'downloaded' });
  });

  it('stalls: its whole process group is killed when the time is up', async () => {
    yt.plan({ [id('a')]: ['stall'] });
    const given = request(['a', 'b']);
    const report = await download({ ...given, limits: { ...given.limits, timeoutMs: 1500 } });
    expect(outcomesOf(report)).toEqual({ a: 'failed timed-out', b: 'downloaded' });
    const stalled = yt.calls().find(({ event }) => event === 'stalled');
    expect(stalled).toBeDefined();
    await vi.waitFor(() => {
      expect([stalled?.pid, stalled?.child].filter((pid) => isRunning(pid ?? 0))).toEqual([]);
    });
    expect(temporaries()).toEqual([]);
  });

  it('writes more than may be: stopped, and not tried again until more is allowed', async () => {
    yt.plan({ [id('a')]: ['flood', 'ok'] });
    const given = request(['a']);
    const small = { ...given, limits: { ...given.limits, maximumBytes: 2e6 } };
    expect(outcomesOf(await download(small))).toEqual({ a: 'dead too-large' });
    expect(temporaries()).toEqual([]);
    expect(outcomesOf(await download(small))).toEqual({ a: 'dead too-large' });
    expect(yt.asked()).toHaveLength(1);
    const more = { ...given, retryDeadAfterMs: 1e9 };
    expect(outcomesOf(await download(more))).toEqual({ a: 'downloaded' });
  });

  it('finds the disk full: the batch stops and the video is not to blame', async () => {
    yt.plan({
      [id('b')]: [says('', 'ERROR: unable to write data: [Errno 28] No space left on device')],
    });
    const report = await download(request(['a', 'b', 'c'], { retries: 2 }));
    expect(report.stopped).toMatchObject({ kind: 'disk-full' });
    expect(outcomesOf(report)).toEqual({ a: 'downloaded' });
    expect(openLedger(folder).latest({ movieId: 'b', youtubeId: id('b') })).toBeUndefined();
    expect(temporaries()).toEqual([]);
  });

  it('is stopped before the first video where too little is free, and while one is written', async () => {
    yt.plan({ [id('a')]: ['flood'] });
    const given = request(['a', 'b']);
    const kept = { ...given, limits: { ...given.limits, keepFreeBytes: 5e9 } };
    const none = await download(kept, { freeBytes: () => 4.9e9 });
    expect(none.stopped).toMatchObject({ kind: 'disk-full', said: expect.stringContaining('4.9') });
    expect(yt.asked()).toEqual([]);
    // Less with each look.
    let free = 5.2e9;
    const less = await download(kept, { freeBytes: () => (free -= 0.1e9) });
    expect(less.stopped).toMatchObject({ kind: 'disk-full' });
    expect(yt.asked()).toEqual([id('a')]);
    expect(less.fates).toEqual([]);
    expect(temporaries()).toEqual([]);
  });

  it('prints that the network is down: five alike stop the batch', async () => {
    const down = says(
      "ERROR: [youtube] a: Unable to download API page: Failed to resolve 'www.youtube.com' ([Errno -3] Temporary failure in name resolution)",
    );
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    yt.plan(Object.fromEntries(names.map((name) => [id(name), [down]])));
    const report = await download(request(names, { retries: 2 }));
    expect(report.stopped).toMatchObject({ kind: 'failing-alike', reason: 'network', videos: 5 });
    expect(yt.asked()).toHaveLength(5);
  });
});

describe('dead videos', () => {
  const removed = says(
    'ERROR: [youtube] a: Video unavailable. This video has been removed by the uploader',
  );

  it('are recorded with the reason and not tried again before the chosen time', async () => {
    yt.plan({ [id('a')]: [removed] });
    let time = Date.parse('2026-01-01T00:00:00Z');
    const now = () => time;
    const given = request(['a'], { retryDeadAfterMs: 1000, retries: 2 });
    expect(outcomesOf(await download(given, { now }))).toEqual({ a: 'dead removed' });
    expect(openLedger(folder).records()).toMatchObject([
      {
        movieId: 'a',
        at: '2026-01-01T00:00:00.000Z',
        outcome: { kind: 'dead', reason: 'removed', said: expect.stringContaining('uploader') },
      },
    ]);
    time += 999;
    const before = await download(given, { now });
    expect(before.fates).toMatchObject([{ kind: 'dead', reason: 'removed', before: true }]);
    expect(yt.asked()).toHaveLength(1);
    time += 1;
    const after = await download(given, { now });
    expect(after.fates).toMatchObject([{ kind: 'dead', before: false }]);
    expect(yt.asked()).toHaveLength(2);
  });
});

describe('rate limits', () => {
  const refused = says('ERROR: unable to download video data: HTTP Error 429: Too Many Requests');

  it('are waited for, twice as long each time, and the same video is tried again', async () => {
    yt.plan({ [id('a')]: [refused, refused, 'ok'] });
    const report = await download(request(['a', 'b']));
    expect(outcomesOf(report)).toEqual({ a: 'downloaded', b: 'downloaded' });
    expect(yt.asked()).toEqual(['a', 'a', 'a', 'b'].map(id));
    const [first = 0, second = 0] = report.slept;
    expect(first).toBeGreaterThanOrEqual(60_000);
    expect(first).toBeLessThanOrEqual(75_000);
    expect(second).toBeGreaterThanOrEqual(120_000);
    expect(second).toBeLessThanOrEqual(150_000);
    const waits = report.progress.filter(({ kind }) => kind === 'back-off');
    expect(waits).toMatchObject([{ inARow: 1 }, { inARow: 2 }]);
  });

  it('end the batch after six in a row, without a word against the video', async () => {
    yt.plan({ [id('a')]: [refused] });
    const report = await download(request(['a', 'b'], { backOffMs: 30 * 60_000 }));
    expect(report.stopped).toMatchObject({ kind: 'rate-limited', inARow: 6 });
    expect(yt.asked()).toHaveLength(6);
    expect(Math.max(...report.slept)).toBeLessThanOrEqual(1.25 * 3_600_000);
    expect(openLedger(folder).records()).toEqual([]);
  });
});

describe('pauses', () => {
  it('lie between videos, in the range, and depend on the seed', async () => {
    const pause = { leastMs: 5000, mostMs: 10_000 };
    const names = ['a', 'b', 'c', 'd'];
    const { slept } = await download(request(names, { pause }));
    expect(slept).toHaveLength(3);
    expect(slept.every((wait) => wait >= 5000 && wait <= 10_000)).toBe(true);
    rmSync(folder, { recursive: true });
    expect((await download(request(names, { pause }))).slept).toEqual(slept);
    rmSync(folder, { recursive: true });
    expect((await download(request(names, { pause, seed: 1 }))).slept).not.toEqual(slept);
  });
});

describe('a folder', () => {
  it('is refused while another download has it', async () => {
    const lock = takeTrailersFolder(folder);
    await expect(download(request(['a']))).rejects.toThrow(DownloadError);
    lock.release();
    expect(outcomesOf(await download(request(['a'])))).toEqual({ a: 'downloaded' });
  });

  it('is cleared of what a killed download left; a recorded file gets its name', async () => {
    await download(request(['a']));
    // As a kill between record and rename leaves it.
    const left = join(folder, '.a.download-00000000-0000-4000-8000-000000000000.tmp');
    const other = join(folder, '.b.download-00000000-0000-4000-8000-000000000000.tmp');
    mkdirSync(left);
    renameSync(join(folder, 'a.mp4'), join(left, `${id('a')}.mp4`));
    mkdirSync(other);
    copyFileSync(join(left, `${id('a')}.mp4`), join(other, `${id('b')}.mp4`));
    const report = await download(request(['a']));
    expect(outcomesOf(report)).toEqual({ a: 'had-before' });
    expect(yt.asked()).toHaveLength(1);
    expect(existsSync(join(folder, 'a.mp4'))).toBe(true);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(existsSync(join(folder, 'b.mp4'))).toBe(false);
  });
});
