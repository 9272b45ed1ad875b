import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { examine } from '#src/doctor/checks.js';
import { thisMachine } from '#src/executor/finding.js';
import { fakeSurroundings } from './fake-surroundings.js';

test('this machine, after the set-up, has all that the main job needs', async () => {
  const findings = await examine(thisMachine(tmpdir()));
  expect(findings.map(({ name }) => name)).toEqual([
    'Node',
    'ffmpeg',
    'ffprobe',
    'TensorFlow',
    'GPU',
    'SQLite',
    'disk',
    'yt-dlp',
    'python3',
  ]);
  const essential = new Set(['Node', 'ffmpeg', 'ffprobe', 'TensorFlow', 'SQLite']);
  for (const { name, state, fact } of findings) {
    expect(fact).not.toBe('');
    if (essential.has(name)) expect([name, state]).not.toEqual([name, 'missing']);
  }
  expect(findings[3]?.fact).toMatch(/^\d+\.\d+\.\d+, \w+ build, trains on the [CG]PU$/);
});

test('on a machine with nothing every finding that is not ok says how to fix it', async () => {
  const findings = await examine(fakeSurroundings());
  const bad = findings.filter(({ state }) => state !== 'ok');
  expect(bad.map(({ name }) => name)).toEqual([
    'ffmpeg',
    'ffprobe',
    'TensorFlow',
    'yt-dlp',
    'python3',
  ]);
  for (const { name, fix } of bad) expect([name, fix]).not.toEqual([name, undefined]);
});

test('an abort ends it', async () => {
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(examine(thisMachine(tmpdir(), signal))).rejects.toThrow('enough');
});
