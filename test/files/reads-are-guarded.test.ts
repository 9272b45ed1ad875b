import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** What opens a file by its name. Reading from a handle is allowed: its opener has checked the file. */
const openers = new Set([
  'readFileSync',
  'readFile',
  'openSync',
  'open',
  'openAsBlob',
  'createReadStream',
  'createWriteStream',
  'appendFileSync',
  'appendFile',
  'copyFileSync',
  'copyFile',
  'cpSync',
  'cp',
]);

const own = 'a file of this package';
const system = 'a file of /proc or /sys, which is there or is not';
const fresh = 'opens with wx what is not there yet: that follows no link and never blocks';

/** Who opens files otherwise than through files/open-guarded.ts, and why that is right. */
const reasons: Readonly<Record<string, string>> = {
  'files/guarded-read.ts': 'streams from a handle that openGuarded gave',
  'files/open-guarded.ts': 'what the guarded reads and appends open with',
  'files/atomic-write.ts': fresh,
  'files/accounts.ts': 'the accounts of this system, in /etc',
  'files/process/terminal.ts': 'the descriptors 0 to 2, and /proc',
  'frames/pool-folder.ts': fresh,
  'dataset/frames-file.ts': fresh,
  'training/tensor-file.ts': fresh,
  'predict/export/copy-weights.ts': fresh,
  'networks/published/part-file.ts': fresh,
  'networks/published/fetch-weights.ts': 'appends to the part in the cache that it has claimed',
  'frames/ffmpeg-command.ts': own,
  'app/code-version.ts': own,
  'report/page/scripts.ts': own,
  'predict/export/export-model.ts': own,
  'tensorflow/installation.ts':
    'the note of set-up in the cache, before any library is loaded; tensorflow/ imports no other folder',
  'cli/unit-process.ts': 'a descriptor that it holds already, by its name in /proc',
  'executor/slurm/check-folder.ts': 'files that it has just made, in its own folder',
  'runs/attempt-owner.ts': system,
  'files/process/processes.ts': system,
  'runs/program-processes.ts': system,
  'executor/local/local-executor.ts': system,
  'coordinator/schedule/memory-gate.ts': system,
  'store/private-copy.ts': 'copies a database that openStore has just looked at',
  'store/network-filesystem.ts': system,
  'planning/benchmark/cpu-meter.ts': system,
};

/** Names that a file imports of node:fs and opens files with. */
function openersOf(text: string): readonly string[] {
  const imports = [
    ...text.matchAll(/(?:from\s+|import\s*\(\s*|require\(\s*)'(?:node:)?fs(?:\/promises)?'/g),
  ];
  const named = [...text.matchAll(/import\s+\{([^}]*)\}\s+from\s+'(?:node:)?fs(?:\/promises)?'/g)];
  // A default or namespace import, or one at run time, could open anything.
  const types = [
    ...text.matchAll(/import\s+type\s+\{[^}]*\}\s+from\s+'(?:node:)?fs(?:\/promises)?'/g),
  ];
  if (imports.length > named.length + types.length) return ['everything'];
  return named
    .flatMap(([, names = '']) => names.split(','))
    .map((name) => (name.trim().split(/\s+as\s+/)[0] ?? '').trim())
    .filter((name) => openers.has(name));
}

it('tells who opens files, however they are imported', () => {
  expect(openersOf(`import { readFileSync } from 'node:fs';`)).toEqual(['readFileSync']);
  expect(openersOf(`import {\n  open as opened,\n  rm,\n} from 'node:fs/promises';`)).toEqual([
    'open',
  ]);
  expect(openersOf(`import fs from 'node:fs';`)).toEqual(['everything']);
  expect(openersOf(`import * as fs from 'fs';`)).toEqual(['everything']);
  expect(openersOf(`await import('node:fs')`)).toEqual(['everything']);
  expect(openersOf(`import type { Stats } from 'node:fs';`)).toEqual([]);
  expect(openersOf(`import { statSync } from 'node:fs';`)).toEqual([]);
});

it('files are opened through the guarded reader and writer, but for those with a reason', () => {
  const source = join(import.meta.dirname, '../../src');
  const found = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .filter((name) => openersOf(readFileSync(join(source, name), 'utf8')).length > 0)
    .filter((name) => !Object.hasOwn(reasons, name));
  // Files listed here must use files/open-guarded.ts or what builds on it, or be named above with the reason.
  expect(found).toEqual([]);
});

/** Who replaces files otherwise than through runs/runs-file.ts: none of these writes below runs/, but for the last. */
const replacers: Readonly<Record<string, string>> = {
  'files/atomic-write.ts': 'the writer itself',
  'runs/runs-file.ts': 'the writer of files below runs/',
  'app/dataset/datasets.ts': 'a page, where the user wants it',
  'app/report-sweep.ts': 'a report, where the user wants it',
  'app/predict/predict-videos.ts': 'a page, where the user wants it',
  'app/run/restart-unit.ts': 'a unit of systemd, in the folder for these',
  'predict/kept-tensors.ts': 'tensors in the cache',
  'trailers/catalogue/catalogue.ts': 'a catalogue, where the user wants it',
  'trailers/catalogue/match-catalogue.ts': 'a table of outcomes beside the catalogue',
  'training/kept-model.ts': 'the model of a trial, through withFolderSetAside',
};

it('files below runs/ are replaced through writeRunsFile, which a folder in their place does not stop', () => {
  const source = join(import.meta.dirname, '../../src');
  const found = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .filter((name) =>
      /\bwriteAtomic\b[^;()]*\bfrom '|\bwriteAtomic\(/.test(
        readFileSync(join(source, name), 'utf8'),
      ),
    );
  expect(found.toSorted()).toEqual(Object.keys(replacers).toSorted());
});

it('images are decoded from bytes that were read so, never from a path', () => {
  const source = join(import.meta.dirname, '../../src');
  const calls = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => readFileSync(join(source, name), 'utf8').match(/\bsharp\((\w+)/g) ?? []);
  expect([...new Set(calls)].sort()).toEqual([
    'sharp(bytes',
    'sharp(frame',
    'sharp(image',
    'sharp(pixels',
  ]);
});
