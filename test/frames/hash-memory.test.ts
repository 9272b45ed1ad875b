import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sha256 } from '#src/files/hash.js';
import { hashMemory } from '#src/frames/hash-memory.js';

let folder: string;
let video: string;
let memory: string;
/** When the file has not changed for a while. */
const later = () => Date.now() + 60_000;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hashes-'));
  video = join(folder, 'film.mp4');
  memory = join(folder, 'cache', 'hashes.jsonl');
  writeFileSync(video, 'one film');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Puts another hash into the memory: an answer with it shows that the file was not read. */
const planted = 'b'.repeat(64);
function plant(): void {
  writeFileSync(memory, readFileSync(memory, 'utf8').replace(/[0-9a-f]{64}/, planted));
}

it('answers from one run to the next without reading a file that is as it was', async () => {
  expect(await hashMemory(memory, later).hashOf(video, 'here')).toBe(sha256('one film'));
  plant();
  expect(await hashMemory(memory, later).hashOf(video, 'here')).toBe(planted);
  expect(await hashMemory(memory, later).hashOf(video, 'elsewhere')).toBe(sha256('one film'));
});

it('reads a file again that was written to, though its size and its time say nothing', async () => {
  const time = new Date('2020-02-02T20:20:20Z');
  utimesSync(video, time, time);
  await hashMemory(memory, later).hashOf(video, 'here');
  plant();
  writeFileSync(video, 'two film');
  utimesSync(video, time, time);
  expect(statSync(video)).toMatchObject({ size: 8, mtime: time });
  expect(await hashMemory(memory, later).hashOf(video, 'here')).toBe(sha256('two film'));
  // And remembers what it is now.
  expect(readFileSync(memory, 'utf8').trim().split('\n')).toHaveLength(2);
});

it('remembers nothing of a file that changed a moment before', async () => {
  const fresh = hashMemory(memory);
  expect(await fresh.hashOf(video, 'here')).toBe(sha256('one film'));
  expect(() => statSync(memory)).toThrow('ENOENT');
});

it('passes over lines that are damaged, and over a memory that cannot be written', async () => {
  await hashMemory(memory, later).hashOf(video, 'here');
  plant();
  appendFileSync(memory, '{"origin":"here","sha2');
  expect(await hashMemory(memory, later).hashOf(video, 'here')).toBe(planted);
  const nowhere = hashMemory(join(video, 'hashes.jsonl'), later);
  expect(await nowhere.hashOf(video, 'here')).toBe(sha256('one film'));
});
