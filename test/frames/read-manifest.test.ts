import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { defaultExtractionOptions } from '#src/frames/extraction-options.js';
import { readManifest } from '#src/frames/manifest.js';

const sound = {
  version: 1,
  movieId: 'x',
  source: 'x.mp4',
  sha256: 'a'.repeat(64),
  origin: 'c'.repeat(16),
  outcome: { kind: 'extracted', warnings: [] },
  video: null,
  seed: 0,
  options: defaultExtractionOptions,
  frames: [
    { time: 0, mean: 1, std: 2, kept: false, dropped: 'dark' },
    {
      time: 1,
      mean: 1,
      std: 2,
      kept: true,
      file: '000.jpg',
      sha256: 'b'.repeat(64),
      width: 4,
      height: 3,
    },
  ],
  tools: {},
};

it('reads a sound manifest and names what is wrong with another', () => {
  const folder = mkdtempSync(join(tmpdir(), 'manifest-'));
  const read = (text: string) => {
    writeFileSync(join(folder, 'manifest.json'), text);
    const result = readManifest(folder);
    return 'problem' in result ? result.problem : 'sound';
  };
  try {
    expect(readManifest(folder)).toMatchObject({ problem: { kind: 'no-manifest' } });
    expect(read(JSON.stringify(sound))).toBe('sound');
    expect(read('{"version": 1, ')).toMatchObject({ kind: 'unreadable-manifest' });
    expect(read(JSON.stringify({ ...sound, version: 9 }))).toMatchObject({ kind: 'other-version' });
    expect(read(JSON.stringify({ ...sound, sha256: 'x' }))).toMatchObject({ field: 'sha256' });
    const dropped = (more: object) => {
      const frame = { ...sound.frames[0], ...more };
      return read(JSON.stringify({ ...sound, frames: [frame] }));
    };
    const malformed = { kind: 'malformed-manifest', field: 'frames[0]' };
    expect(dropped({ thumbnail: 'UklGRhAAAABXRUJQ' })).toBe('sound');
    expect(dropped({ thumbnail: `UklGR${'A'.repeat(2727)}` })).toBe('sound');
    expect(dropped({ thumbnail: `UklGR${'A'.repeat(2731)}` })).toMatchObject(malformed);
    expect(dropped({ thumbnail: 'UklGR"><script>a' })).toMatchObject(malformed);
    expect(dropped({ thumbnail: 'PHN2ZyB4bWxucz0i' })).toMatchObject(malformed);
    expect(dropped({ thumbnail: 7 })).toMatchObject(malformed);
    expect(dropped({ dropped: 'near-duplicate', of: '000.jpg' })).toBe('sound');
    expect(dropped({ dropped: 'near-duplicate', of: '../x.jpg' })).toMatchObject(malformed);
    const escaping = { ...sound.frames[1], file: '../../etc/passwd' };
    expect(read(JSON.stringify({ ...sound, frames: [escaping] }))).toMatchObject({
      kind: 'malformed-manifest',
      field: 'frames[0]',
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
