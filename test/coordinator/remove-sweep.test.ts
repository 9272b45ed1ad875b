import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { runsLayout } from '#src/runs/runs-layout.js';
import { foreseeRemoval, removeSweep } from '#src/coordinator/control/remove-sweep.js';
import { finishRemoval } from '#src/store/remove-sweep.js';
import { lockRuns } from '#src/store/lock-runs.js';
import { openStore } from '#src/store/open-store.js';
import { markRemoval } from '#src/runs/removal-marker.js';
import { storeContents } from '#src/store/export/store-tables.js';
import { contentsAndRebuilt, sweepFixture, testPlan } from './sweep-fixture.js';

const remover = fileURLToPath(new URL('./programs/remover.mjs', import.meta.url));
const fresh = { clock: Date.now, onProgress: () => undefined, onProblem: () => undefined };

/** Trials 1 to 3 are in `small`, 3 and 4 in `other`. */
const other = () => {
  const plan = testPlan({ name: 'other', trials: 4 });
  const trials = plan.trials.slice(2).map((trial, index) => ({ ...trial, position: index + 1 }));
  return { ...plan, trials };
};
const ids = [1, 2, 3, 4].map((number) => String(number).padStart(16, '0'));

let original: string;
beforeAll(async () => {
  const sweep = sweepFixture({ trials: 3 });
  await sweep.run();
  await sweep.run(other());
  original = sweep.runsFolder;
});

function copied(): string {
  const runs = join(mkdtempSync(join(tmpdir(), 'reelsweep-rm-')), 'runs');
  cpSync(original, runs, { recursive: true });
  return runs;
}

/** What the database says, and what folders there are. */
function runsContent(runs: string) {
  const store = openStore(runsLayout.database(runs), { mode: 'read' });
  try {
    return {
      rows: storeContents(store),
      folders: ['sweeps', 'trials'].map((name) => readdirSync(join(runs, name)).sort()),
      marker: existsSync(runsLayout.removing(runs)),
    };
  } finally {
    store.close();
  }
}

describe('a sweep that is removed', () => {
  it('takes its own trials along and leaves those that another sweep has', async () => {
    const runs = copied();
    const foreseen = foreseeRemoval(runs, 'small', Date.now());
    expect(foreseen).toMatchObject({ own: ids.slice(0, 2), shared: [ids[2]], models: 0 });
    expect(foreseen.bytes).toBeGreaterThan(1000);
    const signal = new AbortController().signal;
    const outcome = await removeSweep(runs, 'small', { ...fresh, stop: signal });
    expect(outcome).toEqual({ how: 'done', removal: foreseen });
    expect(runsContent(runs).folders).toEqual([['other'], ids.slice(2)]);
    const { before, after } = contentsAndRebuilt(runs);
    expect(after).toEqual(before);
    expect(before['trials']).toHaveLength(2);
    expect(before['sweep_movies']).toHaveLength(2);
  });

  it('is trained anew by its file, but for what another sweep has', async () => {
    const sweep = sweepFixture({ trials: 3 });
    await sweep.run();
    await sweep.run(other());
    const starts = () => sweep.journal().filter(({ event }) => event === 'start').length;
    expect(starts()).toBe(4);
    await removeSweep(sweep.runsFolder, 'small', { ...fresh, stop: new AbortController().signal });
    expect(await sweep.run()).toMatchObject({ trials: 3, succeeded: 3, reused: 1 });
    expect(starts()).toBe(6);
  });

  it('is there or gone, whenever kill -9 came: the next who takes the lock goes on', async () => {
    const before = runsContent(original);
    const runs = copied();
    await removeSweep(runs, 'small', { ...fresh, stop: new AbortController().signal });
    const gone = runsContent(runs);
    // `npm run test:faults` takes every moment, `npm test` every second one.
    const step = process.env['REELSWEEP_KILL_ROUNDS'] === undefined ? 2 : 1;
    const seen: string[] = [];
    for (let dieAt = 1; ; dieAt += step) {
      const round = copied();
      const child = spawn(
        process.execPath,
        [remover, JSON.stringify({ runsFolder: round, sweep: 'small', dieAt })],
        { stdio: ['ignore', 'inherit', 'inherit'] },
      );
      const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
      const decided = existsSync(runsLayout.removing(round));
      lockRuns(round).release();
      const now = runsContent(round);
      if (code === 0) {
        expect(now).toEqual(gone);
        break;
      }
      expect({ dieAt, signal }).toEqual({ dieAt, signal: 'SIGKILL' });
      expect({ dieAt, now }).toEqual({
        dieAt,
        now: decided || seen.includes('decided') ? gone : before,
      });
      seen.push(decided ? 'decided' : now.folders[0]?.length === 1 ? 'gone' : 'there');
      rmSync(round, { recursive: true });
    }
    expect(seen.join(' ')).toMatch(/^(there )+(decided )+(gone ?)*$/);
    expect(seen.filter((state) => state === 'decided').length).toBeGreaterThan(5);
  });

  it('makes its own room where the disk has none for the database', async () => {
    const runs = copied();
    const store = openStore(runsLayout.database(runs), { mode: 'write' });
    store.exec(`INSERT INTO metric_points (trial, step, name, epoch, attempt, since, value)
      WITH steps (step) AS (SELECT 1000 UNION ALL SELECT step + 1 FROM steps WHERE step < 40000)
      SELECT trials.number, step, metric_names.number, 1, 1, 0, 0.5 FROM steps, trials, metric_names
      WHERE trials.id = '${ids[0]}' AND metric_names.name = 'trainMse'`);
    store.close();
    // Files may grow to 256 KiB: enough for the marker, not for what the deletion of these rows writes.
    const shell = `trap '' XFSZ; ulimit -f 256; exec "$@"`;
    const child = spawn(
      'bash',
      [
        '-c',
        shell,
        'bash',
        process.execPath,
        remover,
        JSON.stringify({ runsFolder: runs, sweep: 'small' }),
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await once(child, 'close');
    expect(said).toMatch(/reelsweep\.db cannot be written/);
    expect(runsContent(runs)).toMatchObject({ folders: [['other'], ids.slice(2)], marker: true });
    expect(runsContent(runs).rows['sweeps']).toHaveLength(2);
    lockRuns(runs).release();
    expect(runsContent(runs).rows['sweeps']).toHaveLength(1);
    const { before, after } = contentsAndRebuilt(runs);
    expect(after).toEqual(before);
  });

  it('that a person stops half-way is finished by the next command, also without its database', async () => {
    const runs = copied();
    const stop = new AbortController();
    const outcome = await removeSweep(runs, 'small', {
      ...fresh,
      stop: stop.signal,
      onProgress: () => stop.abort(),
    });
    expect(outcome).toMatchObject({ how: 'decided' });
    expect(runsContent(runs).folders).toEqual([['other', 'small'], ids.slice(1)]);
    rmSync(runsLayout.database(runs));
    lockRuns(runs).release();
    expect(readdirSync(runsLayout.trials(runs)).sort()).toEqual(ids.slice(2));
    expect(contentsAndRebuilt(runs).after['sweeps']).toHaveLength(1);
  });
});

describe('a removal that another user wrote', () => {
  const hostile: readonly (readonly [string, unknown])[] = [
    ['a sweep that leads out', { format: 1, sweep: '..', trialIds: [] }],
    ['a trial that leads out', { format: 1, sweep: 'small', trialIds: ['../../outside'] }],
    ['an absolute path', { format: 1, sweep: 'small', trialIds: ['/etc'] }],
    ['no removal', 'small'],
  ];
  it.each(hostile)('with %s removes nothing and is refused', (_, marker) => {
    const runs = copied();
    writeFileSync(runsLayout.removing(runs), JSON.stringify(marker));
    expect(() => lockRuns(runs)).toThrow(/does not say which sweep.*Move it away/);
    rmSync(runsLayout.removing(runs));
    expect(runsContent(runs)).toEqual(runsContent(original));
    lockRuns(runs).release();
  });

  it('with a trial that another sweep has leaves it, and follows no link', () => {
    const runs = copied();
    const outside = join(runs, '..', 'outside');
    cpSync(runsLayout.trial(runs, ids[0] ?? ''), outside, { recursive: true });
    rmSync(runsLayout.trial(runs, ids[0] ?? ''), { recursive: true });
    symlinkSync(outside, runsLayout.trial(runs, ids[0] ?? ''));
    const inside = readdirSync(outside);
    symlinkSync(outside, join(runsLayout.trial(runs, ids[1] ?? ''), 'link'));
    markRemoval(runs, { format: 1, sweep: 'small', trialIds: ids });
    for (const { total } of finishRemoval(runs)) expect(total).toBe(3);
    expect(runsContent(runs).folders).toEqual([['other'], ids.slice(2)]);
    expect(readdirSync(outside)).toEqual(inside);
  });
});
