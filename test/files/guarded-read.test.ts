import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileError } from '#src/files/file-error.js';
import { openToAppend, refuseIrregular } from '#src/files/open-guarded.js';
import {
  openRegular,
  readBytes,
  readBytesAsync,
  readText,
  streamRegular,
} from '#src/files/guarded-read.js';
import { sha256, sha256OfFile } from '#src/files/hash.js';

let top: string;
/** The folder that files must be in, and one next to it. */
let runs: string;
let outside: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'reelsweep-guarded-'));
  runs = join(top, 'runs');
  outside = join(top, 'outside');
  mkdirSync(join(runs, 'trials'), { recursive: true });
  mkdirSync(outside);
  writeFileSync(join(outside, 'secret'), 'not yours');
});
afterEach(() => {
  rmSync(top, { recursive: true, force: true });
});

const most = 1000;

/** Every way to open a file gives the same answer. */
const ways: Readonly<
  Record<string, (path: string, rule: { most: number; within?: string }) => unknown>
> = {
  openRegular: (path, rule) => {
    closeSync(openRegular(path, rule).handle);
  },
  readBytes,
  readBytesAsync,
  readText,
  streamRegular: async (path, rule) => await buffer(streamRegular(path, rule)),
};

async function problemOf(run: () => unknown): Promise<FileError['problem']> {
  try {
    await run();
  } catch (error) {
    if (error instanceof FileError) return error.problem;
    throw error;
  }
  throw new Error('It was not refused.');
}

async function withSocket(path: string, use: () => Promise<void>): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  try {
    await use();
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

describe.each(Object.entries(ways))('%s', (_, way) => {
  it('refuses what is no regular file, with its kind, without waiting', async () => {
    const fifo = join(top, 'fifo');
    execFileSync('mkfifo', [fifo]);
    const links = true;
    expect(await problemOf(() => way(fifo, { most }))).toEqual({
      kind: 'not-regular',
      path: fifo,
      found: 'named pipe (FIFO)',
      links,
    });
    expect(await problemOf(() => way(top, { most }))).toMatchObject({ found: 'directory' });
    expect(await problemOf(() => way('/dev/zero', { most }))).toMatchObject({
      found: 'character device',
    });
    const socket = join(top, 'socket');
    await withSocket(socket, async () => {
      expect(await problemOf(() => way(socket, { most }))).toMatchObject({ found: 'socket' });
    });
    const link = join(top, 'link');
    symlinkSync(fifo, link);
    expect(await problemOf(() => way(link, { most }))).toMatchObject({
      path: link,
      found: 'named pipe (FIFO)',
    });
  });

  it('refuses a file that is too large before it is read', async () => {
    const sparse = join(top, 'sparse');
    writeFileSync(sparse, '');
    truncateSync(sparse, 2 ** 40);
    expect(await problemOf(() => way(sparse, { most }))).toEqual({
      kind: 'too-large',
      path: sparse,
      bytes: 2 ** 40,
      most,
    });
    truncateSync(sparse, most + 1);
    expect(await problemOf(() => way(sparse, { most }))).toMatchObject({ kind: 'too-large' });
  });

  it('follows a link of the user, and none below a folder that others may write to', async () => {
    const file = join(runs, 'trials', 'a.json');
    writeFileSync(file, '{}');
    await way(file, { most, within: runs });
    const link = join(runs, 'trials', 'link');
    symlinkSync(file, link);
    await way(link, { most });
    expect(await problemOf(() => way(link, { most, within: runs }))).toEqual({
      kind: 'not-regular',
      path: link,
      found: 'symbolic link',
      links: false,
    });
  });

  it('accepts links on the way that stay inside, and refuses those that lead out', async () => {
    const real = join(runs, 'real');
    mkdirSync(real);
    writeFileSync(join(real, 'a.json'), '{}');
    symlinkSync('real', join(runs, 'same'));
    await way(join(runs, 'same', 'a.json'), { most, within: runs });
    // The folder itself may be a link.
    const linked = join(top, 'linked-runs');
    symlinkSync(runs, linked);
    await way(join(linked, 'real', 'a.json'), { most, within: linked });
    symlinkSync(outside, join(runs, 'out'));
    const path = join(runs, 'out', 'secret');
    expect(await problemOf(() => way(path, { most, within: runs }))).toMatchObject({
      kind: 'outside',
      path,
      within: runs,
    });
    // A folder whose name only begins alike is outside too.
    mkdirSync(join(top, 'runs-2'));
    writeFileSync(join(top, 'runs-2', 'secret'), 'x');
    symlinkSync(join(top, 'runs-2'), join(runs, 'near'));
    expect(
      await problemOf(() => way(join(runs, 'near', 'secret'), { most, within: runs })),
    ).toMatchObject({ kind: 'outside' });
  });

  it("leaves what the system says of a file that is not there to its caller's", async () => {
    const code = async (path: string) => {
      try {
        await way(path, { most });
        return null;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code;
      }
    };
    expect(await code(join(top, 'none'))).toBe('ENOENT');
    expect(await code(join(outside, 'secret', 'below'))).toBe('ENOTDIR');
  });
});

describe('reading', () => {
  it('gives all bytes of a file of any size, whichever way', async () => {
    for (const size of [0, 1, 65_535, 65_536, 3_000_000]) {
      const bytes = Buffer.alloc(size, 'reelsweep');
      const path = join(top, 'file');
      writeFileSync(path, bytes);
      const rule = { most: 3_000_000 };
      expect(readBytes(path, rule).equals(bytes)).toBe(true);
      expect((await readBytesAsync(path, rule)).equals(bytes)).toBe(true);
      expect((await buffer(streamRegular(path, rule))).equals(bytes)).toBe(true);
      expect(await sha256OfFile(path)).toBe(sha256(bytes));
    }
  });

  it('reads on where a file has grown, and stops where it grows too far', async () => {
    const path = join(top, 'growing');
    writeFileSync(path, 'a'.repeat(10));
    const reading = readBytesAsync(path, { most });
    appendFileSync(path, 'b'.repeat(10));
    expect((await reading).length).toBe(20);
    const endless = readBytesAsync(path, { most });
    appendFileSync(path, 'b'.repeat(most));
    expect(await problemOf(async () => await endless)).toEqual({
      kind: 'too-large',
      path,
      bytes: null,
      most,
    });
  });

  it('streams what was there when it was opened', async () => {
    const path = join(top, 'growing');
    writeFileSync(path, 'first');
    const stream = streamRegular(path, { most });
    appendFileSync(path, ' second');
    expect((await buffer(stream)).toString()).toBe('first');
  });

  it('reads a file to its end that is replaced meanwhile', async () => {
    const path = join(runs, 'trials', 'a.json');
    writeFileSync(path, 'old');
    const reading = readBytesAsync(path, { most, within: runs });
    writeFileSync(`${path}.tmp`, 'new');
    renameSync(`${path}.tmp`, path);
    expect((await reading).toString()).toBe('old');
  });

  it('takes the byte order mark from UTF-8 text and names other encodings', () => {
    const text = (bytes: Uint8Array | string) => {
      const path = join(top, 'text');
      writeFileSync(path, bytes);
      return readText(path, { most });
    };
    expect(text('\uFEFFname: café')).toBe('name: café');
    expect(text('')).toBe('');
    const utf16 = Buffer.from('name: a', 'utf16le');
    const wrong: readonly (readonly [Uint8Array, string, number])[] = [
      [Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]), 'UTF-16', 1],
      [Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16).swap16()]), 'UTF-16', 1],
      [utf16, 'UTF-16', 1],
      [Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), 'UTF-32', 1],
      [Buffer.from('name: a\nb: \0\n'), 'NUL byte', 2],
      [Buffer.from('name: a\nb: caf\xe9\n', 'latin1'), 'other bytes', 2],
      [Buffer.from('a\n\nb\xc3', 'latin1'), 'other bytes', 3],
    ];
    for (const [bytes, found, line] of wrong) {
      expect(() => text(bytes)).toThrow(
        expect.objectContaining({
          problem: { kind: 'not-utf8', path: join(top, 'text'), found, line },
        }),
      );
    }
  });
});

describe('refuseIrregular', () => {
  it('refuses what a library would open by its path, and leaves a missing file to it', async () => {
    const path = join(runs, 'reelsweep.db');
    refuseIrregular(path, runs);
    writeFileSync(path, '');
    refuseIrregular(path, runs);
    rmSync(path);
    execFileSync('mkfifo', [path]);
    expect(await problemOf(() => refuseIrregular(path, runs))).toMatchObject({
      found: 'named pipe (FIFO)',
    });
    rmSync(path);
    symlinkSync(join(outside, 'secret'), path);
    refuseIrregular(path);
    expect(await problemOf(() => refuseIrregular(path, runs))).toMatchObject({
      found: 'symbolic link',
    });
    symlinkSync(outside, join(runs, 'out'));
    expect(await problemOf(() => refuseIrregular(join(runs, 'out', 'secret'), runs))).toMatchObject(
      { kind: 'outside' },
    );
  });
});

describe('openToAppend', () => {
  it('makes a file and appends to it', () => {
    const path = join(runs, 'log.txt');
    for (const line of ['first\n', 'second\n']) {
      const handle = openToAppend(path, runs);
      writeSync(handle, line);
      closeSync(handle);
    }
    expect(readFileSync(path, 'utf8')).toBe('first\nsecond\n');
  });

  it('refuses a link, a folder that leads outside, a pipe and a device, and writes to none', async () => {
    const victim = join(outside, 'secret');
    const link = join(runs, 'log.txt');
    symlinkSync(victim, link);
    expect(await problemOf(() => openToAppend(link, runs))).toMatchObject({
      found: 'symbolic link',
    });
    const dangling = join(runs, 'dangling');
    symlinkSync(join(outside, 'new'), dangling);
    expect(await problemOf(() => openToAppend(dangling, runs))).toMatchObject({
      found: 'symbolic link',
    });
    expect(existsSync(join(outside, 'new'))).toBe(false);
    symlinkSync(outside, join(runs, 'out'));
    expect(await problemOf(() => openToAppend(join(runs, 'out', 'secret'), runs))).toMatchObject({
      kind: 'outside',
    });
    const fifo = join(runs, 'fifo');
    execFileSync('mkfifo', [fifo]);
    expect(await problemOf(() => openToAppend(fifo, runs))).toMatchObject({
      found: 'named pipe (FIFO)',
    });
    expect(await problemOf(() => openToAppend('/dev/full'))).toMatchObject({
      found: 'character device',
    });
    expect(readFileSync(victim, 'utf8')).toBe('not yours');
  });
});
