import { once } from 'node:events';
import { rmSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runsLayout } from '#src/runs/runs-layout.js';
import type { SweepStatus } from '#src/status/read-status.js';
import { rebuildStore } from '#src/store/ingest/rebuild-store.js';
import { openStore } from '#src/store/open-store.js';
import { coordinate, livingTrials } from '../../coordinator/coordinator-process.js';
import { sweepFixture } from '../../coordinator/sweep-fixture.js';
import { type Ended, inTerminal, start } from '../command-process.js';
import { typed } from '../typed.js';

const pollOptions = { timeout: 20_000 };
const time = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/;

describe('status --watch', () => {
  it('prints a block a change to a pipe and a line a change as JSON, and ends with the sweep', async () => {
    const behaviours = { 1: 'gated', 2: 'gated' };
    const sweep = sweepFixture({ trials: 2, epochs: 4, workers: 1, behaviours });
    const { last } = coordinate(sweep);
    await expect.poll(() => livingTrials(sweep).length, pollOptions).toBe(1);
    const watchers = [[], ['--json']].map((words) =>
      start(sweep.folder, 'status', 'small', '--watch', ...words),
    );
    await Promise.all(watchers.map(({ process }) => once(process.stdout as Readable, 'data')));
    sweep.openGate();
    const [text, json] = (await Promise.all(watchers.map(({ ended }) => ended))) as [Ended, Ended];
    await last;
    expect({ code: text.code, err: text.err }).toEqual({ code: 0, err: '' });
    const blocks = text.out
      .trimEnd()
      .split('\n\n')
      .map((block) => block.split('\n'));
    for (const block of blocks) expect(block[0]).toMatch(time);
    const bodies = blocks.map((block) => block.slice(1).join('\n'));
    expect(bodies.length).toBeGreaterThanOrEqual(2);
    for (const [index, body] of bodies.entries()) expect(body).not.toBe(bodies[index - 1]);
    expect(blocks[0]?.[1]).toMatch(/^small: running, 2 trials \(.*1 running/);
    expect(blocks.at(-1)?.[1]).toBe('small: finished, 2 trials (2 succeeded)');

    expect({ code: json.code, err: json.err }).toEqual({ code: 0, err: '' });
    const lines = json.out.trimEnd().split('\n');
    expect(new Set(lines).size).toBe(lines.length);
    const states = lines.map((line) => (JSON.parse(line) as SweepStatus).state);
    expect(states[0]).toBe('running');
    expect(states.at(-1)).toBe('finished');
    const ended = (JSON.parse(lines.at(-1) ?? '') as SweepStatus).trials;
    expect(ended.map(({ metrics }) => Object.keys(metrics))).toEqual([
      ['validationMse'],
      ['validationMse'],
    ]);
  });

  it('redraws in place on a terminal what fits, running trials first, and Ctrl-C leaves with exit code 0', async () => {
    const sweep = sweepFixture({ trials: 30, epochs: 400, epochMs: 50, workers: 1 });
    const { child, last } = coordinate(sweep);
    await expect.poll(() => livingTrials(sweep).length, pollOptions).toBe(1);
    // It would stand in the first line, were the table not made to fit.
    await typed(sweep.folder, 'stop', sweep.plan.trials[0]?.trialId ?? '');
    await expect.poll(() => livingTrials(sweep).length, pollOptions).toBe(1);
    const { type, shown, ended } = inTerminal(sweep.folder, 10, 'status', 'small', '--watch');
    await expect
      .poll(() => shown().split('\u001B[J').length, pollOptions)
      .toBeGreaterThanOrEqual(3);
    type('\u0003');
    expect(await ended).toBe(0);
    const drawn = shown().split('\u001B[J');
    const block = (drawn[2] ?? '').split('\r\n');
    expect(block.length).toBeLessThanOrEqual(10);
    expect(block[1]).toMatch(/^1 of 1 slots busy/);
    expect(block[2]).toMatch(/^0+2 +noise=0.001 .* epoch \d+\/400/);
    expect(block.join('\n')).toMatch(/… and 2\d more; `status small` prints them all/);
    // Back to the first line of the block before it.
    // oxlint-disable-next-line no-control-regex
    expect(drawn[1]).toMatch(/\u001B\[9A\r$/);
    expect(shown()).not.toMatch(/Stopping/);
    process.kill(-(child.pid ?? 0), 'SIGINT');
    await last;
  });

  it.each([
    ['C.UTF-8', /▕█*[▏▎▍▌▋▊▉█] *▏ +epoch \d+\/400 .*\d\.\d{3} +[▁▂▃▄▅▆▇█]{4}/],
    ['C', /\[#+-+\] +epoch \d+\/400 .*\d\.\d{3} +[_.\-=+*#]{4}/],
  ])(
    'draws bars and curves of what runs, and says what failures said last, in locale %s',
    async (locale, drawn) => {
      const sweep = sweepFixture({
        trials: 3,
        epochs: 400,
        epochMs: 20,
        workers: 1,
        behaviours: { 1: 'throw' },
        runner: { retries: 0 },
      });
      const { child, last } = coordinate(sweep);
      await expect.poll(() => livingTrials(sweep).length, pollOptions).toBe(1);
      const before = process.env['LC_ALL'];
      process.env['LC_ALL'] = locale;
      const { type, shown, ended } = inTerminal(sweep.folder, 30, 'status', '--watch');
      const one = inTerminal(sweep.folder, 30, 'status', 'small', '--watch');
      if (before === undefined) delete process.env['LC_ALL'];
      else process.env['LC_ALL'] = before;
      const block = (text: string) => text.split('\u001B[J').at(-1) ?? '';
      await expect.poll(() => block(one.shown()), pollOptions).toMatch(drawn);
      expect(block(one.shown())).toMatch(/0+1 +noise=0 +failed \(exception\)[^\n]*\r\n {4}\S/);
      expect(block(one.shown())).toMatch(/0+3 +0.002 +3 +planned/);
      await expect.poll(() => block(shown()), pollOptions).toMatch(drawn);
      for (const terminal of [{ type, ended }, one]) {
        terminal.type('\u0003');
        expect(await terminal.ended).toBe(0);
      }
      expect(one.shown()).not.toMatch(/testMse/);
      process.kill(-(child.pid ?? 0), 'SIGINT');
      await last;
    },
  );

  it('ends where no process runs what is left, and says so', async () => {
    const sweep = sweepFixture({ trials: 2 });
    const nothing = await typed(sweep.folder, 'status', '--watch');
    expect(nothing).toMatchObject({
      code: 2,
      err: expect.stringMatching(/no runs here/) as string,
    });
    sweep.stop.abort();
    await sweep.run();
    const one = await typed(sweep.folder, 'status', 'small', '--watch');
    expect(one).toMatchObject({
      code: 0,
      err: 'Sweep small is not being run now; `run` goes on with it.\n',
    });
    expect(one.out).toMatch(/small: interrupted, 2 trials \(2 planned\)/);
    const all = await typed(sweep.folder, 'status', '--watch', '--json');
    expect(all).toMatchObject({ code: 0, err: 'No sweep is being run here now.\n' });
    expect(JSON.parse(all.out)).toMatchObject([{ name: 'small', state: 'interrupted' }]);
    const wrong = await typed(sweep.folder, 'status', 'smal', '--watch');
    const says = 'There is no sweep smal; did you mean small?\n';
    expect(wrong).toMatchObject({ code: 2, out: '', err: says });
  });

  it('lives through a database that is taken away, made anew, and at last without its sweep', async () => {
    const sweep = sweepFixture({ trials: 2, epochs: 400, epochMs: 50, workers: 1 });
    const { child, last } = coordinate(sweep);
    await expect.poll(() => livingTrials(sweep).length, pollOptions).toBe(1);
    const command = start(sweep.folder, 'status', 'small', '--watch', '--json');
    let out = '';
    command.process.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
    await expect.poll(() => out, pollOptions).toMatch(/\n/);
    const { runsFolder } = sweep;
    const path = runsLayout.database(runsFolder);
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    for (let round = 0; round < 50; round += 1) {
      rebuildStore(runsFolder);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(command.process.exitCode).toBeNull();
    const store = openStore(path, { mode: 'write' });
    store.prepare('DELETE FROM sweeps').run();
    store.close();
    expect(await command.ended).toMatchObject({ code: 0, err: 'Sweep small was removed.\n' });
    child.kill('SIGINT');
    await last;
  });
});
