import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openLedger } from '#src/trailers/download/download-ledger.js';
import { renderVideo } from '../../frames/small-videos.js';
import { typed } from '../typed.js';

/** A yt-dlp that says one sentence of every video, but gives those named in $SERVED; its arguments go to calls.txt. */
const standIn = `#!/bin/sh
case " $* " in *" --version "*) echo 2026.08.19; exit 0;; esac
for word in "$@"; do printf '%s\\n' "$word" >> "$HOME_OF_STAND_IN/calls.txt"; id=$word; done
case " $SERVED " in *" $id "*) cp "$HOME_OF_STAND_IN/sample.mp4" "$id.mp4"; exit 0;; esac
echo "ERROR: [youtube] $id: $SAY" >&2
exit 1
`;

let home: string;
let folder: string;
const before = { ...process.env };

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'reelsweep-blocked-'));
  mkdirSync(join(home, 'bin'));
  writeFileSync(join(home, 'bin/yt-dlp'), standIn, { mode: 0o755 });
  renderVideo(join(home, 'sample.mp4'), 1);
  process.env['PATH'] = `${join(home, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`;
  process.env['HOME_OF_STAND_IN'] = home;
});

beforeEach(() => {
  folder = mkdtempSync(join(home, 'work-'));
  const rows = Array.from(
    { length: 40 },
    (_, row) => `m${row},Movie ${row},2000,7.0,video${String(row).padStart(6, '0')}`,
  );
  writeFileSync(
    join(folder, 'cat.csv'),
    `movieId,title,year,score,youtubeId\n${rows.join('\n')}\n`,
  );
  writeFileSync(join(home, 'calls.txt'), '');
  process.env['SERVED'] = '';
});

afterAll(() => {
  process.env = before;
  rmSync(home, { recursive: true });
});

async function download(say: string, ...more: readonly string[]) {
  process.env['SAY'] = say;
  const words = [
    'trailers',
    'download',
    '--catalogue',
    'cat.csv',
    '--out',
    'out',
    '--pause',
    '0-0',
    '--retries',
    '0',
    '--keep-free',
    '0',
  ];
  return await typed(folder, ...words, ...more);
}

const kinds = () =>
  new Set(
    openLedger(join(folder, 'out'))
      .records()
      .map(({ outcome }) => outcome.kind),
  );
const calls = () => readFileSync(join(home, 'calls.txt'), 'utf8').split('\n');

describe('a connection that YouTube blocks', () => {
  it('marks no video as dead and ends with the command to go on with', async () => {
    const blocked = await download("Video unavailable. This content isn't available.");
    expect(blocked.code).toBe(1);
    expect(blocked.out).toMatch(
      /5 videos in a row were refused alike[^]*None of them is marked as dead/,
    );
    expect(blocked.out.trimEnd().split('\n').at(-1)).toBe(
      'next: reelsweep trailers download --catalogue cat.csv --out out --pause 0-0 --retries 0 --keep-free 0',
    );
    expect(kinds()).toEqual(new Set(['failed']));
    // Served again, all come.
    process.env['SERVED'] = Array.from(
      { length: 40 },
      (_, row) => `video${String(row).padStart(6, '0')}`,
    ).join(' ');
    const served = await download('', '--limit', '6', '--json');
    expect(served.code).toBe(0);
    expect(JSON.parse(served.out)).toMatchObject({
      stopped: null,
      next: 'reelsweep frames extract out --out data/frames',
    });
  });

  it('that wants a sign-in: stops at the first video and says how to pass cookies', async () => {
    const bot = await download(
      'Sign in to confirm you’re not a bot. Use --cookies-from-browser or --cookies',
    );
    expect(bot.code).toBe(1);
    expect(bot.out).toMatch(/--cookies-from-browser firefox .* --cookies cookies\.txt/);
    expect(bot.out).toMatch(/next: reelsweep trailers download .* --cookies cookies\.txt\n$/);
    expect(kinds()).toEqual(new Set());
    writeFileSync(join(folder, 'cookies.txt'), '# Netscape HTTP Cookie File\n');
    const again = await download(
      "Sign in to confirm you're not a bot.",
      '--cookies',
      'cookies.txt',
    );
    expect(again.out).toMatch(/the cookies that were given are no longer accepted/);
    expect(calls()).toContain(join(folder, 'cookies.txt'));
  });
});

describe('a password of a proxy', () => {
  it('is neither printed nor kept', async () => {
    const url = 'http://me:hunter2@proxy.example:3128';
    const { out, err } = await download(
      `Unable to connect to proxy ${url}`,
      '--proxy',
      url,
      '--yt-dlp-option',
      'limit-rate=1M',
      '--yt-dlp-option',
      'retries=3',
    );
    expect(calls()).toEqual(expect.arrayContaining([url, '--limit-rate=1M', '--retries=3']));
    expect(out).toMatch(
      /next: .* --proxy 'http:\/\/…@proxy\.example:3128' --yt-dlp-option limit-rate=1M/,
    );
    const ledger = readFileSync(join(folder, 'out/ledger.jsonl'), 'utf8');
    expect(ledger).toContain('proxy.example');
    expect(`${out}${err}${ledger}`).not.toContain('hunter2');
  });
});
