import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { publishOnce } from '#src/files/publish-once.js';
import { writeWhole } from '#src/files/write-whole.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-files-'));
});

describe('writeWhole', () => {
  it('replaces a file and leaves no temporary', () => {
    const path = join(folder, 'a.json');
    writeWhole(path, 'old');
    writeWhole(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['a.json']);
  });

  it('leaves what was there, and no temporary, when it cannot replace it', () => {
    const path = join(folder, 'taken');
    mkdirSync(path);
    writeFileSync(join(path, 'inside'), 'kept');
    expect(() => writeWhole(path, 'new')).toThrow();
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
