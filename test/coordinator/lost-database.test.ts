import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runsLayout } from '#src/runs/runs-layout.js';
import { databaseFiles, removeDatabase } from '#src/store/database-place.js';
import { openStore } from '#src/store/open-store.js';
import { contentsAndRebuilt, sweepFixture } from './sweep-fixture.js';

/** Runs three trials one after the other; after the first, something happens to the database. */
async function runWith(happens: (path: string) => void) {
  let isDone = false;
  const sweep = sweepFixture({
    trials: 3,
    epochs: 2,
    workers: 1,
    onEvent: (event) => {
      if (event.kind !== 'attempt-ended' || isDone) return;
      isDone = true;
      happens(runsLayout.database(sweep.runsFolder));
    },
  });
  const summary = await sweep.run();
  const problems = sweep.events.flatMap((event) =>
    event.kind === 'problem' ? [event.message] : [],
  );
  return { sweep, summary, problems };
}

describe('a database that loses its name while the sweep runs', () => {
  it.each([
    ['deleted', removeDatabase],
    ['moved', (path: string) => renameSync(path, `${path}.elsewhere`)],
  ])('is made again at the end when it was %s, and both are reported', async (_, happens) => {
    const { sweep, summary, problems } = await runWith(happens);
    expect(summary).toMatchObject({ succeeded: 3, stopped: null });
    expect(problems).toEqual([
      expect.stringMatching(
        /reelsweep\.db was deleted or moved while the sweep runs\. Trials go on/,
      ),
      expect.stringMatching(/while the sweep ran; it was made again from the run folders\.$/),
    ]);
    expect(sweep.record().trials.map(({ state }) => state)).toEqual(
      Array.from({ length: 3 }, () => 'succeeded'),
    );
    const { before, after } = contentsAndRebuilt(sweep.runsFolder);
    expect(after).toEqual(before);
    expect(await sweep.run()).toMatchObject({ reused: 3 });
  });

  it('is left alone when it was replaced, with what to do', async () => {
    const { sweep, problems } = await runWith((path) => {
      copyFileSync(path, `${path}.old`);
      removeDatabase(path);
      renameSync(`${path}.old`, path);
    });
    expect(problems).toHaveLength(2);
    expect(problems[1]).toMatch(/was replaced by another file .*: `reelsweep store rebuild` makes/);
    contentsAndRebuilt(sweep.runsFolder);
    expect(sweep.record().trials.map(({ state }) => state)).toEqual(
      Array.from({ length: 3 }, () => 'succeeded'),
    );
  });

  it('says nothing of a database that stays, or that never was', async () => {
    const { problems } = await runWith(() => undefined);
    expect(problems).toEqual([]);
  });
});

describe('a command that finds no database', () => {
  it('names store rebuild where run folders are next to it', () => {
    const runs = mkdtempSync(join(tmpdir(), 'reelsweep-lost-database-'));
    const path = runsLayout.database(runs);
    expect(() => openStore(path, { mode: 'read' })).toThrow(/There are no runs here/);
    mkdirSync(runsLayout.trials(runs));
    expect(() => openStore(path, { mode: 'read' })).toThrow(
      /does not exist .* run folders next to it\. `reelsweep store rebuild` makes it again/,
    );
    openStore(path, { mode: 'write' }).close();
    for (const name of databaseFiles(path)) rmSync(name, { force: true });
    expect(() => openStore(path, { mode: 'read' })).toThrow(/store rebuild/);
    rmSync(runs, { recursive: true });
  });
});
