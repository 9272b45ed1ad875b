import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type FolderKind,
  foreignFolder,
  foreignSentence,
  removeOwnFolder,
} from '#src/files/own-folder.js';

const kind: FolderKind = {
  marker: 'ours.json',
  isMarked: (folder) => existsSync(join(folder, 'ours.json')),
  holds: (path) => path === 'ours.json' || /^part\/(\d+\.bin)?$/.test(path),
};

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'reelsweep-own-'));
  folder = join(root, 'thing');
  mkdirSync(join(folder, 'part'), { recursive: true });
  writeFileSync(join(folder, 'ours.json'), '{}');
  writeFileSync(join(folder, 'part', '1.bin'), 'x');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('a folder that may be replaced', () => {
  it('is not there, is empty, or is ours alone', () => {
    expect(foreignFolder(join(root, 'missing'), kind)).toBeNull();
    mkdirSync(join(root, 'empty'));
    expect(foreignFolder(join(root, 'empty'), kind)).toBeNull();
    expect(foreignFolder(folder, kind)).toBeNull();
  });

  it('is no file, no link to one of ours, and not without its marker', () => {
    symlinkSync(folder, join(root, 'link'));
    expect(foreignFolder(join(root, 'link'), kind)).toMatchObject({ found: 'a link' });
    writeFileSync(join(root, 'file'), '');
    expect(foreignFolder(join(root, 'file'), kind)).toMatchObject({ found: 'a file' });
    rmSync(join(folder, 'ours.json'));
    const unmarked = foreignFolder(folder, kind);
    expect(unmarked).toMatchObject({ kind: 'unmarked', found: 'part' });
    expect(unmarked && foreignSentence(unmarked)).toContain(`${folder} was not made by reelsweep`);
  });

  it('holds nothing of anybody else, however deep', () => {
    writeFileSync(join(folder, 'part', 'notes.txt'), 'mine');
    mkdirSync(join(folder, 'part', '2.bin'));
    symlinkSync('/etc', join(folder, 'etc'));
    const foreign = foreignFolder(folder, kind);
    expect(foreign).toMatchObject({ kind: 'strangers' });
    const { strangers } = foreign as { strangers: readonly string[] };
    expect(strangers.toSorted()).toEqual(['etc', 'part/2.bin/', 'part/notes.txt']);
  });
});

describe('a folder that is removed', () => {
  it('goes whole where all of it is ours, and is then not there any more', () => {
    expect(removeOwnFolder(folder, kind)).toEqual([]);
    expect(existsSync(folder)).toBe(false);
    expect(removeOwnFolder(folder, kind)).toEqual([]);
  });

  it('keeps what a person put into it, and follows no link', () => {
    const outside = join(root, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, '1.bin'), 'theirs');
    writeFileSync(join(folder, 'part', 'notes.txt'), 'mine');
    symlinkSync(outside, join(folder, 'elsewhere'));
    expect(removeOwnFolder(folder, kind)).toEqual(['part/notes.txt']);
    expect(readdirSync(root).toSorted()).toEqual(['outside', basename(folder)]);
    expect(readdirSync(folder)).toEqual(['part']);
    expect(readdirSync(join(folder, 'part'))).toEqual(['notes.txt']);
    expect(readdirSync(outside)).toEqual(['1.bin']);
  });
});
