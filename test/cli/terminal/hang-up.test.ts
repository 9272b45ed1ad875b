import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readCoordinator } from '#src/runs/coordinator-file.js';
import { runsLayout } from '#src/runs/runs-layout.js';
import { sweepFixture } from '../../coordinator/sweep-fixture.js';
import { commandWords, inClosingTerminal, reelsweep } from '../command-process.js';
import { newSweep, put, recorded, hasFile } from '../two-trial-sweep.js';

const pollOptions = { timeout: 30_000 };

describe('a terminal that closes', () => {
  it('ends a sweep after a checkpoint with exit code 75, however often it says so, and the cause is recorded', async () => {
    const folder = newSweep();
    const terminal = inClosingTerminal(folder, commandWords('run', 'sweep.yaml'));
    await expect.poll(hasFile(folder, 'up'), pollOptions).toBe(true);
    const pid = readCoordinator(join(folder, 'runs'))?.pid ?? 0;
    terminal.close();
    await expect.poll(hasFile(folder, 'asked'), pollOptions).toBe(true);
    // As a shell does that ends with its terminal, while the checkpoint is written.
    process.kill(pid, 'SIGHUP');
    process.kill(pid, 'SIGHUP');
    put(folder, 'written');
    expect(await terminal.ended).toBe(75);
    expect(recorded(folder)).toMatchObject([
      {
        state: 'planned',
        cause: 'terminal-closed',
        attempts: [
          { exitCode: 75, message: expect.stringMatching(/terminal .* was closed/) as string },
        ],
      },
      { state: 'planned', cause: null, attempts: [] },
    ]);
    const { out } = await reelsweep(folder, 'status', 'night');
    expect(out).toMatch(/planned +terminal-closed +1 /);

    put(folder, 'open');
    expect((await reelsweep(folder, 'run', 'sweep.yaml')).code).toBe(0);
    expect(recorded(folder)).toMatchObject([
      { state: 'succeeded', attempts: [{ cause: 'terminal-closed' }, { cause: 'published' }] },
      { state: 'succeeded', attempts: [{ cause: 'published' }] },
    ]);
    const report = await reelsweep(folder, 'report', 'night');
    expect(report.code).toBe(0);
    expect(readFileSync(join(folder, 'reports/night.html'), 'utf8')).toMatch(
      /<th scope="row">terminal closed<\/th>/,
    );
  });

  it('does not end what nohup started, nor what has its own session', async () => {
    const [kept, apart] = [newSweep(), newSweep()];
    const run = commandWords('run', 'sweep.yaml').join(' ');
    const terminal = inClosingTerminal(kept, ['bash', '--norc', '-i']);
    terminal.type(`nohup ${run} > nohup.log 2>&1 &\n`);
    // Its output goes on to the terminal that is gone.
    terminal.type(`cd ${apart}; setsid sh -c '${run}; echo $? > code' &\n`);
    await expect.poll(hasFile(kept, 'up'), pollOptions).toBe(true);
    await expect.poll(hasFile(apart, 'up'), pollOptions).toBe(true);
    const pid = readCoordinator(join(kept, 'runs'))?.pid ?? 0;
    terminal.close();
    await terminal.ended;
    process.kill(pid, 'SIGHUP');
    for (const folder of [kept, apart]) put(folder, 'open');
    for (const folder of [kept, apart]) {
      await expect
        .poll(() => recorded(folder).map(({ state }) => state), pollOptions)
        .toEqual(['succeeded', 'succeeded']);
      expect(recorded(folder).flatMap(({ attempts }) => attempts)).toHaveLength(2);
    }
    await expect.poll(hasFile(apart, 'code'), pollOptions).toBe(true);
    expect(readFileSync(join(apart, 'code'), 'utf8')).toBe('0\n');
    await expect
      .poll(() => readFileSync(join(kept, 'nohup.log'), 'utf8'), pollOptions)
      .toMatch(/2 of 2 trials succeeded/);
  });

  it.each([0.05, 0.2])(
    'while a command starts, %d s after its beginning, leaves the command its exit code',
    async (seconds) => {
      const folder = newSweep();
      const plan = commandWords('plan', 'nowhere.yaml').join(' ');
      const terminal = inClosingTerminal(folder, [
        'sh',
        '-c',
        `setsid sh -c ': > begun; ${plan}; echo $? > code' & until [ -e begun ]; do sleep 0.01; done; sleep ${seconds}`,
      ]);
      await expect.poll(hasFile(folder, 'begun'), pollOptions).toBe(true);
      // The leader of its session ends, and the terminal with it.
      await sleep(seconds * 1000);
      terminal.close();
      await expect.poll(hasFile(folder, 'code'), pollOptions).toBe(true);
      expect(readFileSync(join(folder, 'code'), 'utf8')).toBe('2\n');
    },
  );

  it('that stops background jobs which write to it stops no sweep', async () => {
    const folder = newSweep();
    put(folder, 'open');
    const terminal = inClosingTerminal(folder, ['bash', '--norc', '-i']);
    terminal.type('stty tostop\n');
    const run = commandWords('run', 'sweep.yaml').join(' ');
    terminal.type(`(${run}; echo $? > code) &\n`);
    await expect.poll(hasFile(folder, 'code'), pollOptions).toBe(true);
    expect(readFileSync(join(folder, 'code'), 'utf8')).toBe('0\n');
    terminal.close();
    await terminal.ended;
    expect(terminal.shown()).not.toMatch(/night:/);
  });

  it('is a no to the question of rm, and ends what only looks on', async () => {
    const sweep = sweepFixture({ trials: 1 });
    await sweep.run();
    const asking = inClosingTerminal(sweep.folder, commandWords('rm', 'small'));
    await expect.poll(asking.shown, pollOptions).toMatch(/Remove sweep small for good/);
    asking.close();
    expect(await asking.ended).toBe(0);
    expect(existsSync(runsLayout.plan(sweep.runsFolder, 'small'))).toBe(true);
    const looking = inClosingTerminal(sweep.folder, commandWords('dashboard'));
    await expect.poll(looking.shown, pollOptions).toMatch(/127\.0\.0\.1/);
    looking.close();
    expect(await looking.ended).toBeGreaterThanOrEqual(0);
  });
});
