import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { describeFailure } from '#src/cli/terminal/failure.js';
import {
  publishOnce,
  writeFolder,
  writePieces,
  namingTarget,
  openPlaceFor,
  writeAtomic,
} from '#src/files/atomic-write.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-files-'));
});

describe('writeAtomic', () => {
  it('replaces a file and leaves no temporary', () => {
    const path = join(folder, 'a.json');
    writeAtomic(path, 'old');
    writeAtomic(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['a.json']);
  });

  it('leaves what was there, and no temporary, when it cannot replace it', () => {
    const path = join(folder, 'taken');
    mkdirSync(path);
    writeFileSync(join(path, 'inside'), 'kept');
    expect(() => writeAtomic(path, 'new')).toThrow();
    expect(readFileSync(join(path, 'inside'), 'utf8')).toBe('kept');
    expect(readdirSync(folder)).toEqual(['taken']);
  });
});

describe('publishOnce', () => {
  it('lets the first publisher through and tells the second', () => {
    const path = join(folder, 'result.json');
    expect(publishOnce(path, 'first')).toBe(true);
    expect(publishOnce(path, 'second')).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe('first');
    expect(readdirSync(folder)).toEqual(['result.json']);
  });
});

describe('a file that cannot be written', () => {
  /** What a writer throws, as a person reads it. */
  const said = (write: () => void): string => {
    try {
      write();
    } catch (error) {
      const { message, path } = error as NodeJS.ErrnoException;
      expect(`${message} ${path ?? ''}`).not.toContain('.tmp');
      return describeFailure(error, false).lines.join('\n');
    }
    throw new Error('It was written.');
  };

  it('is named in errors, never the temporary file', async () => {
    const lost = join(folder, 'none', 'scores.html');
    for (const write of [writeAtomic, publishOnce]) {
      expect(said(() => write(lost, 'x'))).toBe(
        `${lost} cannot be written: there is no folder ${join(folder, 'none')}. Make it or choose another place.`,
      );
    }
    writeFileSync(join(folder, 'file'), '');
    const through = join(folder, 'file', 'a.json');
    expect(said(() => writeAtomic(through, 'x'))).toContain(`${through} cannot be written`);
    for (const writing of [
      writePieces(lost, async () => undefined),
      writeFolder(lost, async () => undefined),
    ]) {
      const error: unknown = await writing.catch((thrown: unknown) => thrown);
      expect(
        said(() => {
          throw error;
        }),
      ).toContain(`${lost} cannot be written: there is no folder`);
    }
    mkdirSync(join(folder, 'taken'));
    expect(said(() => writeAtomic(join(folder, 'taken'), 'x'))).toBe(
      `${join(folder, 'taken')} is a folder, where a file was expected.`,
    );
  });

  it('names the folder where the disk is read-only', () => {
    const temporary = join(folder, '.coordinator.json.1-2-x.tmp');
    const error = Object.assign(new Error(`EROFS: read-only file system, open '${temporary}'`), {
      code: 'EROFS',
      syscall: 'open',
      path: temporary,
    });
    const named = namingTarget(error, temporary, join(folder, 'coordinator.json'));
    expect(
      said(() => {
        throw named;
      }),
    ).toContain(`the folder ${folder} is on a disk that is mounted read-only`);
  });

  it('gets its folder before the work, and a folder in its place is refused then', () => {
    const path = join(folder, 'out', 'deeper', 'scores.html');
    openPlaceFor(path);
    expect(readdirSync(join(folder, 'out', 'deeper'))).toEqual([]);
    mkdirSync(path);
    expect(
      said(() => {
        openPlaceFor(path);
      }),
    ).toContain('is a folder, where a file was expected');
  });
});
