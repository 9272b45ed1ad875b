import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { processIdentity } from '#src/runs/attempt-owner.js';
import { runsLayout } from '#src/runs/runs-layout.js';
import { hiddenFolder } from '#src/dataset/dataset-folder.js';
import { temporaryBeside } from '#src/files/atomic-write.js';
import { formerTrials } from '#src/store/queries/unwanted.js';
import { openStore } from '#src/store/open-store.js';
import { makeForeign } from '../../files/make-foreign.js';
import { sweepFixture } from '../../coordinator/sweep-fixture.js';
import { typed } from '../typed.js';

/** An unused pid, in the place of ours. */
const dead = (path: string) => path.replace(String(process.pid), '999999999');

const cache = mkdtempSync(join(tmpdir(), 'reelsweep-gc-cache-'));
const before = process.env['XDG_CACHE_HOME'];
process.env['XDG_CACHE_HOME'] = cache;
afterAll(() => {
  if (before === undefined) delete process.env['XDG_CACHE_HOME'];
  else process.env['XDG_CACHE_HOME'] = before;
  rmSync(cache, { recursive: true });
});

/** A sweep of three trials that was run, and then run again with the last two alone. */
async function narrowedSweep() {
  const sweep = sweepFixture({ trials: 3 });
  await sweep.run();
  const rest = sweep.plan.trials
    .slice(1)
    .map((trial, place) => ({ ...trial, position: place + 1 }));
  writeFileSync(join(sweep.trialFolder(0), 'model.safetensors'), Buffer.alloc(2_000_000));
  await sweep.run({ ...sweep.plan, trials: rest });
  return sweep;
}

const gc = async (folder: string, ...words: string[]) => await typed(folder, 'gc', ...words);

describe('gc', () => {
  it('removes trials that a changed sweep file has left behind, once they are old', async () => {
    const sweep = await narrowedSweep();
    const said = sweep.events.flatMap((event) => (event.kind === 'problem' ? event.message : []));
    expect(said.join(' ')).toMatch(
      /1 trial \(2\.\d MB\) that sweep small had before.*reelsweep gc/,
    );
    const lone = sweep.trialFolder(0);
    expect((await gc(sweep.folder)).out).toMatch(
      /nothing to remove.*\n1 trial without a sweep stays/,
    );
    const dry = await gc(sweep.folder, '--dry-run', '--older-than', '0d');
    expect(dry.out).toMatch(/1 trial that belongs to no sweep: 2\.\d MB/);
    expect(dry.out).toContain(lone);
    expect(dry.out).toContain('Nothing was changed');
    expect(existsSync(lone)).toBe(true);
    const done = await gc(sweep.folder, '--older-than', '0d');
    expect({ code: done.code, err: done.err }).toEqual({ code: 0, err: '' });
    expect(done.out).toMatch(/2\.\d MB removed/);
    expect(existsSync(lone)).toBe(false);
    expect(existsSync(sweep.trialFolder(1))).toBe(true);
    const store = openStore(runsLayout.database(sweep.runsFolder), { mode: 'read' });
    expect(store.prepare('SELECT count(*) FROM trials').pluck().get()).toBe(2);
    expect(formerTrials(sweep.runsFolder, 'small', store)).toEqual([]);
    store.close();
  });

  it('leaves to rm what its sweep has left behind: it is counted and goes along', async () => {
    const sweep = await narrowedSweep();
    const json = await typed(sweep.folder, 'rm', 'small', '--yes', '--json');
    expect(JSON.parse(json.out)).toMatchObject({ former: 1, removed: expect.arrayContaining([]) });
    expect((JSON.parse(json.out) as { removed: string[] }).removed).toHaveLength(3);
    expect(readdirSync(runsLayout.trials(sweep.runsFolder))).toEqual([]);
  });

  it('that is stopped half-way is finished by the next one', async () => {
    const sweep = await narrowedSweep();
    const lone = sweep.trialFolder(0);
    // As a killed one leaves it: the rows and most files are gone, trial.json goes last.
    const store = openStore(runsLayout.database(sweep.runsFolder), { mode: 'write' });
    store.prepare('DELETE FROM trials WHERE id = ?').run(sweep.plan.trials[0]?.trialId);
    store.close();
    rmSync(runsLayout.attempt(lone, 1), { recursive: true });
    expect((await gc(sweep.folder, '--older-than', '0d')).out).toContain('1 trial that belongs');
    expect(existsSync(lone)).toBe(false);
  });

  it('leaves a trial that runs, one of another user, and what a person put into one', async () => {
    const sweep = await narrowedSweep();
    const lone = sweep.trialFolder(0);
    const running = runsLayout.attempt(lone, 2);
    mkdirSync(running);
    const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], {
      stdio: 'ignore',
    });
    writeFileSync(runsLayout.owner(running), JSON.stringify(processIdentity(child.pid ?? 0)));
    expect((await gc(sweep.folder, '--older-than', '0d')).out).toContain('1 trial without a sweep');
    child.kill('SIGKILL');
    await once(child, 'exit');
    writeFileSync(join(lone, 'notes.txt'), 'mine');
    const copied = runsLayout.trial(sweep.runsFolder, '00000000000000ff');
    mkdirSync(copied);
    writeFileSync(join(copied, 'thesis.tex'), 'not a trial');
    const { out } = await gc(sweep.folder, '--older-than', '0d');
    expect(out).toContain(`did not write stays where it is: ${join(lone, 'notes.txt')}`);
    expect(readdirSync(lone)).toEqual(['notes.txt']);
    expect(readdirSync(copied)).toEqual(['thesis.tex']);
  });

  it('removes networks that no sweep keeps', async () => {
    const sweep = sweepFixture({ trials: 1, runner: { keep: 'none' } });
    await sweep.run();
    for (const path of runsLayout.model(sweep.trialFolder(0))) writeFileSync(path, 'a network');
    expect((await gc(sweep.folder)).out).toContain('nothing to remove');
    expect((await gc(sweep.folder, '--older-than', '0s')).out).toMatch(
      /2 model files that no sweep/,
    );
    expect(readdirSync(sweep.trialFolder(0))).not.toContain('model.json');
    expect(existsSync(runsLayout.result(sweep.trialFolder(0)))).toBe(true);
  });
});

describe('leftovers', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'reelsweep-gc-'));
  });

  /** A file of an hour ago. */
  function old(path: string): string {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, 'half');
    for (let place = path; place !== folder && place !== dirname(place); place = dirname(place)) {
      utimesSync(place, Date.now() / 1000 - 3600, Date.now() / 1000 - 3600);
    }
    return path;
  }

  it('of killed commands go: exports, pools, datasets, models, downloads', async () => {
    const id = '0b4c1c6e-7f0e-4d65-9f5c-7a5a3d1f2b11';
    const left = [
      old(dead(temporaryBeside(join(folder, 'metrics.csv')))),
      dirname(old(join(dead(temporaryBeside(join(folder, 'best'))), 'model.safetensors'))),
      dirname(old(join(folder, `data/frames/.pool-999999999-${id}.tmp/000.jpg`))),
      dirname(old(join(dead(hiddenFolder(join(folder, 'data/mine'), 'new')), 'frames.npy'))),
      dirname(old(join(folder, `data/trailers/.up-tt1.download-${id}.tmp/abc.mp4.part`))),
    ];
    expect((await gc(folder, '--older-than', '2h')).out).toContain('nothing to remove');
    const { out } = await gc(folder, '--older-than', '30m', '--json');
    const { removed } = JSON.parse(out) as { removed: { path: string; kind: string }[] };
    expect(removed.map(({ path }) => path).toSorted()).toEqual(left.toSorted());
    expect(left.filter((path) => existsSync(path))).toEqual([]);
    expect((await gc(folder, '--older-than', '0d')).out).toContain('nothing to remove');
  });

  it('are not those of living processes, of others, or with a person’s file in them', async () => {
    const id = '0b4c1c6e-7f0e-4d65-9f5c-7a5a3d1f2b11';
    const living = old(temporaryBeside(join(folder, 'metrics.csv')));
    const notes = old(join(folder, `data/.pool-999999999-${id}.tmp/notes.txt`));
    const theirs = old(dead(temporaryBeside(join(folder, 'errors.csv'))));
    makeForeign(theirs);
    const hidden = old(join(folder, '.config/.editor.swp.tmp'));
    const aside = old(join(dead(hiddenFolder(join(folder, 'data/only'), 'old')), 'dataset.json'));
    expect((await gc(folder, '--older-than', '0d')).out).toContain('nothing to remove');
    for (const path of [living, notes, theirs, hidden, aside]) expect(statSync(path).size).toBe(4);
  });
});
