import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { givenTable, givenText, lastingFile } from '#src/cli/terminal/standard-input.js';
import { FileError } from '#src/files/file-error.js';
import { sha256 } from '#src/files/hash.js';
import { greyPicture } from '../../dataset/small-source.js';
import { piped, typed } from '../typed.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-given-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const stop = new AbortController().signal;
const from = (...pieces: readonly (string | Uint8Array)[]) => ({
  folder,
  stop,
  stdin: Readable.from(pieces.map((piece) => Buffer.from(piece))),
});

describe('- in place of a file', () => {
  it('is standard input, to its end and once', async () => {
    const context = from('name: a\n', 'dataset: caf', Buffer.from([0xc3]), Buffer.from([0xa9]));
    expect(await givenText('/dev/stdin', context)).toBe('name: a\ndataset: café');
    await expect(givenText('/dev/stdin', context)).rejects.toThrow(/given twice/);
  });

  it('is bounded, and is UTF-8', async () => {
    const endless = {
      folder,
      stop,
      async *stdin() {
        for (;;) yield await Promise.resolve(Buffer.alloc(2 ** 20, 'x'));
      },
    };
    await expect(
      givenText('/dev/stdin', { ...endless, stdin: endless.stdin() }),
    ).rejects.toMatchObject({
      problem: { kind: 'too-large', path: 'Standard input', bytes: null },
    });
    await expect(givenText('/dev/stdin', from(Buffer.from('\uFEFFa', 'utf16le')))).rejects.toThrow(
      'Standard input is UTF-16 text, not UTF-8',
    );
  });

  it('is waited for until a person wants no more', async () => {
    const leave = new AbortController();
    const silent = new Readable({ read: () => undefined });
    const waiting = givenText('/dev/stdin', { folder, stop: leave.signal, stdin: silent });
    leave.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('is a table too, as the bytes that came', async () => {
    expect(await givenTable('/dev/stdin', from('title,score\n', 'A,7\n'))).toEqual({
      name: 'standard input',
      bytes: Buffer.from('title,score\nA,7\n'),
    });
    expect(await givenTable('a.csv', { folder })).toBe(join(folder, 'a.csv'));
  });

  it('is named by what the sweep keeps of it where a command is to be typed again', () => {
    expect(lastingFile('/dev/stdin', { name: 'night' })).toBe('runs/sweeps/night/sweep.yaml');
    expect(lastingFile('a.yaml', { name: 'night' })).toBe('a.yaml');
  });
});

describe('a table through standard input', () => {
  const movies = 'title,score\nHeat (1995),8.2\nAlien (1979),8.5\n';
  const trailers = 'title,youtubeId\nHeat (1995),2GfZl4kuVNI\nAlien (1979),LjLamj-b0I8\n';
  const catalog = ['trailers', 'catalog', '--movies'];
  beforeEach(() => {
    writeFileSync(join(folder, 'movies.csv'), movies);
    writeFileSync(join(folder, 'trailers.csv'), trailers);
  });
  const written = () =>
    ['data/catalogue.csv', 'data/catalogue-fates.csv'].map((file) =>
      readFileSync(join(folder, file), 'utf8'),
    );

  it('gives the same catalogue and outcomes as a file', async () => {
    const named = await typed(folder, ...catalog, 'movies.csv', '--trailers', 'trailers.csv');
    expect(named.code).toBe(0);
    const expected = written();
    rmSync(join(folder, 'data'), { recursive: true });
    const first = await piped(movies, folder, ...catalog, '-', '--trailers', 'trailers.csv');
    expect(first).toEqual(named);
    expect(written()).toEqual(expected);
    rmSync(join(folder, 'data'), { recursive: true });
    const second = await piped(trailers, folder, ...catalog, 'movies.csv', '--trailers', '-');
    expect(second).toEqual(named);
    expect(written()).toEqual(expected);
  });

  it('can be one of both', async () => {
    const { code, err } = await piped(movies, folder, ...catalog, '-', '--trailers', '-');
    expect([code, err]).toEqual([2, expect.stringMatching(/- was given twice/)]);
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  it.each([
    ['a file without rows', 'title,score\n', /^standard input holds no rows/m],
    ['nothing', '', /^standard input holds no rows/m],
    ['other columns', 'a,b\n1,2\n', /standard input/],
    ['scores that are none', 'title,score\nHeat,good\n', /standard input/],
    ['no text', 'title,score\nA,\0\n', /^standard input holds a NUL byte on line 2/m],
    ['other movies', 'title,score\nBrazil (1985),8\n', /standard input/],
  ])('is called so where it is %s', async (_, text, says) => {
    const { code, err } = await piped(text, folder, ...catalog, '-', '--trailers', 'trailers.csv');
    expect(code).toBe(2);
    expect(err).toMatch(says);
    expect(err).not.toContain('standard-input.csv');
    const download = await piped(text, folder, 'trailers', 'download', '--catalogue', '-');
    expect(download.code).toBe(2);
    expect(download.err).toContain('standard input');
  });
});

describe('the program itself', () => {
  const program = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));

  it('reads a piped sweep file, and refuses an endless one', () => {
    const words = [program, 'plan', '-'];
    const plan = spawnSync(process.execPath, words, { cwd: folder, input: 'nmae: a\n' });
    expect(plan.status).toBe(2);
    expect(plan.stderr.toString()).toMatch(/^standard input:1:1 .*nmae/m);
    const profile = [program, 'plan', 'none.yaml', '--profile', '-'];
    const named = spawnSync(process.execPath, profile, { cwd: folder, input: 'nmae: a\n' });
    expect(named.stderr.toString()).toMatch(/There is no .*none\.yaml/);
    const endless = spawnSync('sh', ['-c', '"$0" "$@" < /dev/zero', process.execPath, ...words], {
      cwd: folder,
    });
    expect(endless.status).toBe(2);
    expect(endless.stderr.toString()).toContain('Standard input is larger than');
  });

  it('builds a dataset of piped scores, and records their hash', async () => {
    for (const [place, title] of ['Heat', 'Alien', 'Brazil'].entries()) {
      mkdirSync(join(folder, 'images', title), { recursive: true });
      const picture = await greyPicture(60 * place + 9);
      writeFileSync(join(folder, 'images', title, '1.png'), picture);
    }
    const input = 'title,score\nHeat,8.2\nAlien,8.5\nBrazil,7.9\n';
    const words = ['--images', 'images', '--image', '8', '--min-frames', '1', '--split', '100/0/0'];
    const run = spawnSync(
      process.execPath,
      [program, 'dataset', 'import', '--scores', '-', '--out', 'pack', ...words],
      { cwd: folder, input },
    );
    expect([run.status, run.stderr.toString()]).toEqual([0, expect.any(String)]);
    const facts = JSON.parse(readFileSync(join(folder, 'pack/dataset.json'), 'utf8')) as {
      source: { scores: unknown };
    };
    expect(facts.source.scores).toMatchObject({ file: 'standard input', sha256: sha256(input) });
  });

  it('ends at Ctrl-C while it waits for standard input', async () => {
    const child = spawn(process.execPath, [program, 'plan', '-'], {
      cwd: folder,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    const ended = new Promise<number | null>((resolve) => {
      child.on('close', resolve);
    });
    // It listens for signals before it reads; until then a signal ends it as any program.
    let interrupted: NodeJS.Timeout | undefined;
    child.stdin.write('name: a\n', () => {
      interrupted = setInterval(() => child.kill('SIGINT'), 500);
    });
    await ended;
    clearInterval(interrupted);
    expect(child.exitCode === 75 || child.signalCode === 'SIGINT').toBe(true);
  });
});

describe('a file that the user names', () => {
  it('is refused where it is no regular file, by every command, and nothing waits', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    symlinkSync('/dev/zero', join(folder, 'endless'));
    writeFileSync(join(folder, 'empty.yaml'), '');
    const commands: readonly (readonly string[])[] = [
      ['plan', 'pipe'],
      ['run', 'pipe'],
      ['plan', 'empty.yaml', '--profile', 'pipe'],
      ['trailers', 'catalog', '--movies', 'pipe', '--trailers', 'pipe', '--out', 'out.csv'],
      ['dataset', 'build', '--scores', 'pipe', '--frames', 'frames', '--out', 'out'],
    ];
    for (const words of commands) {
      const { code, err } = await typed(folder, ...words);
      expect([words.join(' '), code, err]).toEqual([
        words.join(' '),
        2,
        expect.stringMatching(/pipe is a named pipe \(FIFO\), not a regular file\. Give a regular/),
      ]);
    }
    const device = await typed(folder, 'plan', 'endless');
    expect(device).toMatchObject({
      code: 2,
      err: expect.stringContaining('endless is a character device') as string,
    });
    const other = await typed(folder, 'plan', '.');
    expect(other.err).toContain('is a directory, not a regular file');
  });

  it('is named with its encoding where that is not UTF-8', async () => {
    const path = join(folder, 's.yaml');
    writeFileSync(path, Buffer.from('\uFEFFname: a\n', 'utf16le'));
    expect((await typed(folder, 'plan', 's.yaml')).err).toContain('is UTF-16 text, not UTF-8');
    writeFileSync(path, 'name: a\nseed: 1\0\n');
    expect((await typed(folder, 'plan', 's.yaml')).err).toContain('line 2 holds a NUL byte');
    writeFileSync(path, Buffer.from('name: caf\xe9\n', 'latin1'));
    expect((await typed(folder, 'plan', 's.yaml')).err).toContain('line 1 holds other bytes');
    const unnamed = await typed(folder, 'plan', 'caf\uFFFD.yaml');
    expect(unnamed.err).toContain('Its name holds bytes that are not UTF-8');
    // With a mark, UTF-8 is read as without one: what is wrong is said of its contents.
    writeFileSync(path, '\uFEFFnmae: a\n');
    expect((await typed(folder, 'plan', 's.yaml')).err).toMatch(/s\.yaml:1:1 .*nmae/);
  });

  it('may be a link, unlike what is below runs/', async () => {
    writeFileSync(join(folder, 'real.yaml'), 'name: linked\n');
    symlinkSync(join(folder, 'real.yaml'), join(folder, 'link.yaml'));
    expect(await givenText('link.yaml', { folder })).toBe('name: linked\n');
    expect(FileError.name).toBe('FileError');
  });
});
