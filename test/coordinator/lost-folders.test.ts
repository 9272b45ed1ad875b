import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runsLayout } from '#src/runs/runs-layout.js';
import { submitRequest } from '#src/coordinator/control/submit-request.js';
import { coordinate } from './coordinator-process.js';
import { contentsAndRebuilt, sweepFixture } from './sweep-fixture.js';

type Fixture = ReturnType<typeof sweepFixture>;

const soon = { timeout: 20_000 };
const attemptOf = (sweep: Fixture) => runsLayout.attempt(sweep.trialFolder(0), 1);

async function hasCheckpoint(sweep: Fixture): Promise<void> {
  const checkpoint = join(sweep.trialFolder(0), 'checkpoints', '2');
  await expect.poll(() => existsSync(checkpoint), soon).toBe(true);
}

/** Root may write anything; without these capabilities it is as any owner of its files. */
const withoutPrivileges =
  process.getuid?.() === 0
    ? 'exec setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-dac_override,-dac_read_search "$@"'
    : 'exec "$@"';

describe('a folder that a person deletes while its trial runs', () => {
  it.each([
    ['the trial', (sweep: Fixture) => sweep.trialFolder(0)],
    ['the attempt', attemptOf],
  ])('of %s: the trial fails, says why, and can be retried; the others go on', async (_, which) => {
    const options = { trials: 3, epochs: 40, epochMs: 20, workers: 2 };
    const sweep = sweepFixture(options);
    const running = sweep.run();
    await hasCheckpoint(sweep);
    // In one step: a process that still writes finds nothing.
    const moved = join(sweep.folder, 'moved');
    renameSync(which(sweep), moved);
    rmSync(moved, { recursive: true });
    expect(await running).toMatchObject({ succeeded: 2, failed: 1, stopped: null });
    const [lost] = sweep.record().trials;
    expect(lost).toMatchObject({ state: 'failed', cause: 'lost-folder' });
    expect(lost?.attempts[0]?.message).toMatch(
      /attempt-1 was deleted or moved while it ran\. `reelsweep retry` runs it again/,
    );
    expect((await sweepFixture({ ...options, runsFolder: sweep.runsFolder }).run()).failed).toBe(1);
    // Its metrics went with its folder; how it ended is remembered there.
    expect(contentsAndRebuilt(sweep.runsFolder).report.problems).toEqual([]);
    expect(sweep.record().trials[0]).toMatchObject({ state: 'failed', cause: 'lost-folder' });
    // Its settings are not to blame: another sweep runs it, and the first has it then.
    const common = { ...options, epochs: 2, runsFolder: sweep.runsFolder };
    const other = sweepFixture({ ...common, name: 'other' });
    expect(await other.run({ ...sweep.plan, name: 'other' })).toMatchObject({
      succeeded: 3,
      reused: 2,
    });
    expect(sweep.record().trials[0]?.attempts.map(({ cause }) => cause)).toEqual([
      'lost-folder',
      'published',
    ]);
  });

  it('of the trial, which its program makes again to write into: the trial still says what happened', async () => {
    const sweep = sweepFixture({ trials: 2, epochs: 40, epochMs: 20 });
    const running = sweep.run();
    await hasCheckpoint(sweep);
    renameSync(sweep.trialFolder(0), join(sweep.folder, 'moved'));
    mkdirSync(attemptOf(sweep), { recursive: true });
    const failure = { kind: 'exception', message: 'The program ended with exit code 1.' };
    writeFileSync(runsLayout.failure(attemptOf(sweep)), JSON.stringify(failure));
    expect(await running).toMatchObject({ succeeded: 1, failed: 1 });
    const [attempt] = sweep.record().trials[0]?.attempts ?? [];
    expect(attempt).toMatchObject({ cause: 'lost-folder' });
    expect(attempt?.message).toMatch(/attempt-1 was deleted or moved while it ran/);
  });

  it('of checkpoints or of the sweep: nothing else is lost', async () => {
    const sweep = sweepFixture({ trials: 2, epochs: 40, epochMs: 20 });
    const running = sweep.run();
    await hasCheckpoint(sweep);
    rmSync(runsLayout.sweep(sweep.runsFolder, 'small'), { recursive: true });
    expect(await running).toMatchObject({ succeeded: 2, failed: 0, stopped: null });
    expect((await sweep.run()).reused).toBe(2);
    const { before, after } = contentsAndRebuilt(sweep.runsFolder);
    expect(after).toEqual(before);
  });
});

describe('a folder that a person deletes between two runs', () => {
  it('of a trial that was stopped: it begins anew, and nothing of before is mixed into it', async () => {
    const options = { trials: 1, epochs: 30, epochMs: 20 };
    const sweep = sweepFixture(options);
    const running = sweep.run();
    await hasCheckpoint(sweep);
    sweep.stop.abort();
    await running;
    rmSync(sweep.trialFolder(0), { recursive: true });
    const next = sweepFixture({ ...options, epochs: 2, runsFolder: sweep.runsFolder });
    expect((await next.run(sweep.plan)).succeeded).toBe(1);
    expect(next.record().trials[0]?.attempts).toMatchObject([{ attempt: 1, cause: 'published' }]);
    const { before, after } = contentsAndRebuilt(sweep.runsFolder);
    expect(after).toEqual(before);
  });

  it('of a trial that has ended: the database keeps its result, and it is not run again', async () => {
    const sweep = sweepFixture({ trials: 2 });
    await sweep.run();
    rmSync(sweep.trialFolder(0), { recursive: true });
    rmSync(runsLayout.result(sweep.trialFolder(1)));
    expect(await sweep.run()).toMatchObject({ succeeded: 2, reused: 2 });
  });
});

it('a retry of a trial whose folder cannot be written names it, and the others are planned again', async () => {
  const sweep = sweepFixture({
    trials: 2,
    behaviours: { 1: 'throw', 2: 'throw' },
    runner: { retries: 0 },
  });
  await sweep.run();
  // The end of an attempt cannot be changed, by root neither, where a folder has taken its place.
  const end = runsLayout.end(attemptOf(sweep));
  rmSync(end);
  mkdirSync(join(end, 'inside'), { recursive: true });
  const problems: string[] = [];
  const retry = { kind: 'retry' as const, failedOnly: false };
  const dealt = await submitRequest(sweep.runsFolder, 'small', retry, {
    clock: Date.now,
    onProblem: (message) => problems.push(message),
  });
  expect(dealt).toMatchObject({ trials: [sweep.plan.trials[1]?.trialId] });
  expect(problems.join()).toContain(end);
  // Nor does it keep the sweep from running: the attempt counts as one of which nothing is known.
  expect(await sweepFixture({ trials: 2, runsFolder: sweep.runsFolder }).run()).toMatchObject({
    succeeded: 2,
    stopped: null,
  });
});

describe('a trial folder that cannot be used', () => {
  it.each(['read-only', 'a file'])('(%s) fails its trial, and not the sweep', async (what) => {
    const sweep = sweepFixture({ trials: 3, epochs: 2, epochMs: 1, workers: 1 });
    // The first must succeed: a sweep whose trials all fail alike stops itself.
    const folder = sweep.trialFolder(1);
    if (what === 'a file') {
      mkdirSync(dirname(folder), { recursive: true });
      writeFileSync(folder, '');
    } else {
      mkdirSync(folder, { recursive: true });
      chmodSync(folder, 0o555);
    }
    const { summary } = await coordinate(sweep, withoutPrivileges).last;
    expect(summary).toMatchObject({ succeeded: 2, failed: 1, stopped: null });
    const [attempt] = sweep.record().trials[1]?.attempts ?? [];
    expect(attempt).toMatchObject({ cause: 'lost-folder' });
    expect(attempt?.message).toContain(folder);
    expect((await coordinate(sweep, withoutPrivileges).last).summary).toMatchObject({
      reused: 3,
      stopped: null,
    });
    // Its failure is in the database alone, and is no less another sweep's.
    if (what === 'a file') rmSync(folder);
    else chmodSync(folder, 0o755);
    const other = sweepFixture({ trials: 3, epochs: 2, epochMs: 1, runsFolder: sweep.runsFolder });
    expect(await other.run({ ...sweep.plan, name: 'other' })).toMatchObject({
      succeeded: 3,
      reused: 2,
    });
  });
});
