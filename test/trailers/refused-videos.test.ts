import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { downloadOutcomes } from '#src/trailers/download/download-outcomes.js';
import { openLedger, type DownloadLedger } from '#src/trailers/download/download-ledger.js';
import type { DownloadRequest } from '#src/trailers/download/download-request.js';
import { videoState } from '#src/trailers/download/video-state.js';
import { noAccess, type YtDlpAccess } from '#src/trailers/download/yt-dlp-arguments.js';
import { ytDlpVerdict } from '#src/trailers/download/yt-dlp-verdict.js';

let folder: string;
let ledger: DownloadLedger;
let now: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-refused-'));
  ledger = openLedger(folder);
  now = Date.parse('2026-01-01T00:00:00Z');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const dayMs = 86_400_000;

function request(access?: YtDlpAccess): DownloadRequest {
  return {
    folder,
    wanted: { trailers: [], withoutId: [] },
    limit: null,
    seed: 0,
    limits: { timeoutMs: 1000, maximumBytes: 50e6, keepFreeBytes: 0, height: 720 },
    pause: { leastMs: 0, mostMs: 0 },
    retries: 0,
    backOffMs: 1000,
    retryDeadAfterMs: 30 * dayMs,
    keepVideos: false,
    ...(access === undefined ? {} : { access }),
  };
}

const hooks = { check: async () => null, signal: new AbortController().signal, now: () => now };
const trailer = (movieId: string) => ({ movieId, youtubeId: movieId.padEnd(11, '_') });
const video = { file: 'x.mp4', bytes: 1, sha256: '0'.repeat(64) };

/** One run: what yt-dlp says of each movie in turn, or that it came. @returns why the run stopped */
function run(
  ends: readonly (readonly [movieId: string, said: string])[],
  access?: YtDlpAccess,
): { stop: unknown; shown: Record<string, string>; asked: number } {
  const outcomes = downloadOutcomes(request(access), hooks, ledger);
  let stop: unknown = null;
  let asked = 0;
  for (const [movieId, said] of ends) {
    if (wasRefused(movieId))
      outcomes.known(trailer(movieId), { kind: 'to-download', refusedBefore: true });
    asked += 1;
    const end =
      said === 'came'
        ? ({ kind: 'downloaded', video } as const)
        : ytDlpVerdict([`ERROR: [youtube] ${movieId}: ${said}`]);
    const step = outcomes.end(trailer(movieId), end);
    if (typeof step === 'object') {
      stop = step;
      break;
    }
  }
  outcomes.close(stop !== null);
  const shown = outcomes
    .all()
    .map((outcome) => [
      outcome.movieId,
      'reason' in outcome ? `${outcome.kind} ${outcome.reason}` : outcome.kind,
    ]);
  return { stop, shown: Object.fromEntries(shown) as Record<string, string>, asked };
}

function wasRefused(movieId: string): boolean {
  const outcome = ledger.latest(trailer(movieId))?.outcome;
  return outcome?.kind === 'failed' && outcome.refused === true;
}

const recorded = () =>
  openLedger(folder)
    .records()
    .map(({ movieId, outcome }) => `${movieId} ${outcome.kind}`);

async function stateOf(movieId: string, access?: YtDlpAccess) {
  const context = { request: request(access), ledger, frames: undefined, now: () => now };
  return await videoState(trailer(movieId), context);
}

const names = Array.from({ length: 12 }, (_, place) => `m${place}`);
const manyNames = Array.from({ length: 30 }, (_, place) => `m${place}`);
const unavailable = "Video unavailable. This content isn't available.";

describe('several videos in a row that are refused alike', () => {
  it.for([
    'Private video. Sign in if you’ve been granted access to this video.',
    'Sign in to confirm your age. This video may be inappropriate for some users.',
    'Video unavailable. The uploader has not made this video available in your country',
    'Video unavailable. This video has been removed by the uploader',
    'This live event will begin in 3 days.',
    'This video is no longer available because the YouTube account associated with this video has been terminated.',
  ])('for a reason of their own, stop the batch only after twenty: %s', async (said) => {
    const ends = manyNames.map((name) => [name, said] as const);
    const { stop, asked } = run(ends);
    expect(stop).toMatchObject({ kind: 'failing-alike', refused: true, videos: 20 });
    expect(asked).toBe(20);
    expect(recorded()).toEqual(manyNames.slice(0, 20).map((name) => `${name} failed`));
    expect(await stateOf('m0')).toEqual({ kind: 'to-download', refusedBefore: true });
  });

  it('for a reason of their own, are dead for long only once a later video came', async () => {
    const said = 'Video unavailable. This video has been removed by the uploader';
    const ends = names.map((name) => [name, said] as const);
    expect(run(ends).stop).toBeNull();
    now += 2 * dayMs;
    // At the very end nothing came after them.
    expect(await stateOf('m0')).toEqual({ kind: 'to-download' });
    expect(run([...ends, ['served', 'came']]).stop).toBeNull();
    now += 2 * dayMs;
    expect(await stateOf('m0')).toMatchObject({ kind: 'dead', reason: 'removed' });
  });

  it('stop the batch and none is dead', async () => {
    const { stop, asked, shown } = run(names.map((name) => [name, unavailable]));
    expect(stop).toMatchObject({ kind: 'failing-alike', refused: true, videos: 5 });
    expect(asked).toBe(5);
    expect(Object.values(shown).every((outcome) => outcome.startsWith('failed '))).toBe(true);
    expect(recorded()).toEqual(names.slice(0, 5).map((name) => `${name} failed`));
    // The next run tries them, after the others.
    expect(await stateOf('m0')).toEqual({ kind: 'to-download', refusedBefore: true });
  });

  it('also where one block is worded in several ways', () => {
    const ways = [
      unavailable,
      'unable to download video data: HTTP Error 403: Forbidden',
      'Failed to extract any player response',
      'The page needs to be reloaded.',
      'Please sign in.',
    ];
    const { stop } = run(names.map((name, place) => [name, ways[place % ways.length] ?? '']));
    expect(stop).toMatchObject({ kind: 'failing-alike', refused: true });
    expect(recorded().filter((line) => line.endsWith('dead'))).toEqual([]);
  });

  it('a rate limit or a wish for a sign-in takes back what was refused just before', () => {
    for (const end of [
      'HTTP Error 429: Too Many Requests',
      "Sign in to confirm you're not a bot.",
    ]) {
      const { stop } = run([
        ['m0', unavailable],
        ['m1', unavailable],
        ['m2', end],
      ]);
      expect(stop).toMatchObject({ kind: end.startsWith('HTTP') ? 'rate-limited' : 'sign-in' });
      expect(recorded()).toEqual(['m0 failed', 'm1 failed']);
    }
  });

  it('are dead once a video has come in between', async () => {
    const { stop } = run([
      ...names.slice(0, 4).map((name) => [name, unavailable] as const),
      ['served', 'came'],
      ...names.slice(4, 8).map((name) => [name, unavailable] as const),
    ]);
    expect(stop).toBeNull();
    expect(recorded()).toEqual(names.slice(0, 8).map((name) => `${name} dead`));
    now += 29 * dayMs;
    expect(await stateOf('m0')).toMatchObject({ kind: 'dead', reason: 'unavailable' });
    // Nothing came after the last ones: a day later they are tried again.
    expect(await stateOf('m7')).toEqual({ kind: 'to-download' });
  });

  it('are the videos’ own fault where a second run, which downloads others, finds them refused again', () => {
    run(names.map((name) => [name, unavailable]));
    const again = run([
      ['served', 'came'],
      ...names.slice(0, 5).map((name) => [name, unavailable] as const),
    ]);
    expect(again.stop).toBeNull();
    expect(recorded()).toEqual(names.slice(0, 5).map((name) => `${name} dead`));
  });

  it('differ from as many that are refused for reasons of their own', () => {
    const reasons = [
      'Private video',
      'This video requires payment to watch',
      'This video is DRM protected',
    ];
    const { stop } = run(names.map((name, place) => [name, reasons[place % reasons.length] ?? '']));
    expect(stop).toBeNull();
    expect(recorded()).toEqual(names.map((name) => `${name} dead`));
  });
});

describe('a video that was refused to a stranger', () => {
  const cookies = { ...noAccess, cookies: { kind: 'file', path: '/cookies.txt' } } as const;
  const proxy = { ...noAccess, proxy: 'http://proxy.example:3128' };
  const age = 'Sign in to confirm your age. This video may be inappropriate for some users.';

  it.for([
    ['Sign in to confirm your age.', cookies, proxy],
    ['Join this channel to get access to members-only content like this video', cookies, proxy],
    ['The uploader has not made this video available in your country', proxy, cookies],
  ] as const)('is tried again with what may change it: %s', async ([said, helps, other]) => {
    run([['m0', said]]);
    expect(await stateOf('m0')).toMatchObject({ kind: 'dead' });
    expect(await stateOf('m0', other)).toMatchObject({ kind: 'dead' });
    expect(await stateOf('m0', helps)).toEqual({ kind: 'to-download' });
  });

  it('is not requested each time once it was refused with cookies too', async () => {
    run([['m0', age]], cookies);
    expect(await stateOf('m0', cookies)).toMatchObject({ kind: 'dead', reason: 'age-restricted' });
  });
});
