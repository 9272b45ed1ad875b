import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '#src/store/open-store.js';
import { tinyDataset } from '../../trial/tiny-trial.js';
import { reelsweep, start } from '../../cli/command-process.js';
import { typed } from '../../cli/typed.js';

interface Plan {
  readonly fresh: boolean;
  readonly notReused: readonly { readonly trainer: string; readonly trials: number }[];
  readonly trials: readonly {
    readonly trialId: string;
    readonly done: boolean;
    readonly replicate: number;
    readonly settings: { readonly frames: number };
  }[];
}

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-reuse-'));
  await tinyDataset(folder, 20);
});

/** Writes a sweep of one quick epoch over so many frames. */
function write(name: string, frames: readonly number[], more = ''): string {
  writeFileSync(
    join(folder, `${name}.yaml`),
    `name: ${name}\ndataset: dataset\nsettings: { epochs: 1, batchSize: 8, freeze: backbone }\ngrid: { frames: [${frames.join()}] }\nrunner: { workers: 1 }\n${more}`,
  );
  return `${name}.yaml`;
}

async function planned(...words: readonly string[]): Promise<Plan> {
  const { out, err, code } = await typed(folder, 'plan', ...words, '--json');
  expect(code, err).toBe(0);
  return JSON.parse(out) as Plan;
}

/** Frames and replicate of what a plan would run. */
async function toRun(...words: readonly string[]): Promise<readonly string[]> {
  const { trials } = await planned(...words);
  return trials
    .filter(({ done }) => !done)
    .map(({ settings, replicate }) => `${settings.frames} #${replicate}`);
}

async function ran(...words: readonly string[]): Promise<{ trials: number; reused: number }> {
  const { out, err, code } = await reelsweep(folder, 'run', ...words, '--no-preflight', '--json');
  expect(code, err).toBe(0);
  return JSON.parse(out) as { trials: number; reused: number };
}

describe('what has been trained', { timeout: 120_000 }, () => {
  it('is what the file said when the run began; a changed file counts from the next run on', async () => {
    const file = write('first', [1, 2]);
    const run = start(folder, 'run', file, '--no-preflight');
    await run.said(/first: 2 trials/);
    write('first', [1, 2, 3]);
    expect((await run.ended).code).toBe(0);
    const frozen = readFileSync(join(folder, 'runs/sweeps/first/sweep.yaml'), 'utf8');
    expect(frozen).toContain('frames: [1,2]');
    const status = await typed(folder, 'status', 'first', '--json');
    expect(JSON.parse(status.out)).toMatchObject({
      trials: [{ state: 'succeeded' }, { state: 'succeeded' }],
    });
    expect(await toRun(file)).toEqual(['3 #1']);
  });

  it('is not run again where an axis has more values or points more replicates', async () => {
    const file = write('first', [1, 2, 3], 'replicates: 2\n');
    expect(await toRun(file)).toEqual(['1 #2', '2 #2', '3 #1', '3 #2']);
    expect(await ran(write('first', [2, 3]))).toMatchObject({ trials: 2, reused: 1 });
  });

  it('is reused for the same point of another sweep, unless that is run fresh', async () => {
    const file = write('second', [1, 2]);
    expect(await toRun(file)).toEqual([]);
    expect(await toRun(file, '--fresh')).toEqual(['1 #1', '2 #1']);
    // Looking changes nothing.
    expect(await planned(file)).toMatchObject({ fresh: false });

    write('second', [1]);
    expect(await ran(file, '--fresh')).toMatchObject({ trials: 1, reused: 0 });
    // From here on the sweep has separate trials, without saying so again.
    write('second', [1, 2]);
    expect(await toRun(file)).toEqual(['2 #1']);
    const [own] = (await planned(file)).trials;
    const [shared] = (await planned('first.yaml')).trials;
    expect(own?.trialId).not.toBe(shared?.trialId);
    expect((await typed(folder, 'plan', file)).out).toContain('its trials are its own (--fresh)');
    expect(await ran(file, '--fresh')).toMatchObject({ trials: 2, reused: 1 });
    // And no other sweep takes them for its own.
    expect(await toRun(write('third', [1, 2, 3, 4]))).toEqual(['4 #1']);
  });

  it('is not taken from another version of the trainer, and plan says how much that is', async () => {
    const store = openStore(join(folder, 'runs/reelsweep.db'), { mode: 'write' });
    const insert = store.prepare(
      `INSERT INTO trials (id, state, settings, seed, dataset_sha256, trainer)
       SELECT ?, 'succeeded', json_remove(json_set(settings, '$.frames', ?), '$.crop'), seed, dataset_sha256, '0'
       FROM trials WHERE state = 'succeeded' LIMIT 1`,
    );
    // A setting that the older version did not know is left out, as it would be.
    insert.run('a'.repeat(16), 1);
    insert.run('b'.repeat(16), 5);
    insert.run('c'.repeat(16), 6);
    store.close();
    const file = write('newer', [1, 5, 6, 7]);
    const plan = await planned(file);
    expect(plan.notReused).toEqual([{ trainer: '0', trials: 2 }]);
    expect(plan.trials.map(({ done }) => done)).toEqual([true, false, false, false]);
    expect((await typed(folder, 'plan', file)).out).toMatch(
      /2 finished trials of trainer 0 are not reused: trainer \d+ may give other results/,
    );
    expect((await planned('first.yaml')).notReused).toEqual([]);
  });
});
