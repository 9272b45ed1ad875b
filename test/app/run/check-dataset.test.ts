import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openPack } from '#src/dataset/pack/pack.js';
import type { ActionEvent } from '#src/app/action.js';
import { checkPlannedDataset } from '#src/app/run/check-dataset.js';
import { tinyDataset } from '../../trial/tiny-trial.js';
import { reelsweep } from '../../cli/command-process.js';
import { typed } from '../../cli/typed.js';

let folder: string;
let dataset: string;
const frames = () => join(dataset, 'frames.npy');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-verified-'));
  dataset = (await tinyDataset(folder, 16, { pool: 2 })).folder;
  writeFileSync(
    join(folder, 'program.yaml'),
    'name: program\ndataset: dataset\ntrial: { command: [node, -e, "require(`fs`).writeFileSync(process.env.REELSWEEP_ATTEMPT + `/metrics.jsonl`, JSON.stringify({name: `validationMse`, value: 1, epoch: 1}) + `\\n`)"] }\ngrid: { x: [1, 2] }\nrunner: { workers: 1, retries: 0 }\n',
  );
});

/** Flips one byte of a file, its modification time kept. */
function flipByte(path: string, at: number): () => void {
  const { atime, mtime } = statSync(path);
  const before = readFileSync(path);
  const bytes = Buffer.from(before);
  bytes[at] = (bytes[at] as number) ^ 1;
  writeFileSync(path, bytes);
  utimesSync(path, atime, mtime);
  return () => writeFileSync(path, before);
}

describe('the dataset of a run', () => {
  it('is refused where frames.npy was changed, before any trial, whatever its size and time say', async () => {
    const restore = flipByte(frames(), 5000);
    const { code, err } = await reelsweep(folder, 'run', 'program.yaml');
    expect(code).toBe(2);
    expect(err).toMatch(/dataset is damaged, frames.npy is not as it was written: build it again/);
    const status = await typed(folder, 'status', 'program', '--json');
    expect(JSON.parse(status.out)).toMatchObject({
      trials: [
        { state: 'planned', attempts: 0 },
        { state: 'planned', attempts: 0 },
      ],
    });
    restore();
    expect(await reelsweep(folder, 'run', 'program.yaml')).toMatchObject({ code: 0 });
  });

  it('is refused where movies.csv or dataset.json was changed', async () => {
    for (const name of ['movies.csv', 'dataset.json']) {
      const restore = flipByte(join(dataset, name), 80);
      const { code, err } = await typed(folder, 'run', 'program.yaml');
      expect(code, name).toBe(2);
      expect(err).toContain(`is damaged`);
      restore();
    }
  });

  it('is hashed again only where its files have changed, and a later change is found', async () => {
    const runs = join(folder, 'runs');
    const hashed: string[] = [];
    const context = {
      onEvent: ({ kind }: ActionEvent) => hashed.push(kind),
      stop: new AbortController().signal,
    };
    const pack = openPack(dataset);
    pack.close();
    const { sha256 } = pack;
    const plan = { dataset: { folder: dataset, sha256, facts: {}, movies: [] } };
    await checkPlannedDataset(plan, runs, context);
    const before = hashed.length;
    await checkPlannedDataset(plan, runs, context);
    expect(hashed.length).toBe(before);
    // A damaged memory remembers nothing.
    writeFileSync(join(runs, 'verified-datasets.json'), '{');
    await checkPlannedDataset(plan, runs, context);
    expect(hashed.length).toBeGreaterThan(before);
    const restore = flipByte(frames(), statSync(frames()).size - 1);
    await expect(checkPlannedDataset(plan, runs, context)).rejects.toMatchObject({
      kind: 'damaged',
    });
    restore();
    const other = { dataset: { ...plan.dataset, sha256: 'ab'.repeat(32) } };
    await expect(checkPlannedDataset(other, runs, context)).rejects.toMatchObject({
      kind: 'other-dataset',
    });
  });

  it('is reported where the sweep was last run with another one', async () => {
    rmSync(dataset, { recursive: true });
    await tinyDataset(folder, 18, { pool: 2 });
    const { code, err } = await reelsweep(folder, 'run', 'program.yaml');
    expect(code, err).toBe(0);
    expect(err).toMatch(/program was last run with another dataset .* planned anew/);
  });
});
