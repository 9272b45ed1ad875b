import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { processIdentity, isOwnerAlive } from '#src/runs/attempt-owner.js';
import { livingCoordinator } from '#src/runs/coordinator-file.js';
import { commandWords, inClosingTerminal, reelsweep, startIn } from '../../cli/command-process.js';
import { typed } from '../../cli/typed.js';
import { newSweep, put, recorded, hasFile } from '../../cli/two-trial-sweep.js';

const pollOptions = { timeout: 30_000 };

const isIdle = (folder: string) => () =>
  livingCoordinator(join(folder, 'runs'), Date.now()) === null;

/** Session of a process, as Linux tells it. */
function sessionOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]);
}

/** What the detached process does before anything else: the process that starts it has --detach among its words. */
function preload(folder: string, code: string): NodeJS.ProcessEnv {
  const path = join(folder, 'first.cjs');
  writeFileSync(path, `if (!process.argv.includes('--detach')) { ${code} }`);
  return { NODE_OPTIONS: `--require ${path}` };
}

const untilGo = `require('fs').writeFileSync('child', String(process.pid));
const wait = new Int32Array(new SharedArrayBuffer(4));
while (!require('fs').existsSync('go')) Atomics.wait(wait, 0, 0, 20);`;

describe('run --detach', () => {
  it('returns once it runs in its own session, its output in run.log; queue, stop and a second run know it', async () => {
    const folder = newSweep();
    const detached = await reelsweep(folder, 'run', 'sweep.yaml', '--detach', '--workers', '1');
    const pid = livingCoordinator(join(folder, 'runs'), Date.now())?.pid ?? 0;
    expect(detached.code, detached.err).toBe(0);
    expect(detached.out.split('\n')).toEqual([
      `Sweep night runs as process ${pid}, in its own session: this terminal may be closed.`,
      '  watch: reelsweep status night --watch',
      '  stop:  reelsweep stop night',
      '  read:  runs/sweeps/night/run.log',
      '',
    ]);
    expect(sessionOf(pid)).toBe(pid);

    const second = await reelsweep(folder, 'run', 'sweep.yaml', '--detach');
    expect(second.code).toBe(2);
    expect(second.err).toContain(`Process ${pid} on `);
    writeFileSync(
      join(folder, 'next.yaml'),
      readFileSync(join(folder, 'sweep.yaml'), 'utf8').replace('night', 'next'),
    );
    const queued = await reelsweep(folder, 'run', 'next.yaml', '--detach', '--queue', '--json');
    expect(queued).toMatchObject({ code: 0, out: '{"queued":["next"]}\n' });

    put(folder, 'written');
    await expect.poll(hasFile(folder, 'up'), pollOptions).toBe(true);
    expect((await typed(folder, 'stop')).code).toBe(0);
    await expect.poll(isIdle(folder), pollOptions).toBe(true);
    expect(recorded(folder)[0]).toMatchObject({ state: 'planned', cause: 'stopped-by-user' });
    const log = readFileSync(join(folder, 'runs/sweeps/night/run.log'), 'utf8');
    expect(log).toMatch(
      /^--- \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC: reelsweep run sweep\.yaml --workers=1 \(detached\)\nnight: 2 trials/,
    );
    expect(log).toMatch(
      /as `reelsweep stop` requested; `reelsweep run sweep\.yaml` goes on from here/,
    );
  });

  it('shows what a run says that ends before it returns: all done, a mistake, a kill', async () => {
    const folder = newSweep();
    put(folder, 'open');
    expect((await reelsweep(folder, 'run', 'sweep.yaml')).code).toBe(0);
    const done = await reelsweep(folder, 'run', 'sweep.yaml', '--detach', '--json');
    expect(done.code).toBe(0);
    expect(JSON.parse(done.out)).toMatchObject({ sweep: 'night' });
    const mistaken = await reelsweep(folder, 'run', 'other.yaml', '--detach');
    expect(mistaken).toMatchObject({
      code: 2,
      err: expect.stringContaining('other.yaml') as string,
    });
    const dying = preload(folder, 'process.kill(process.pid, "SIGKILL");');
    const killed = startIn(folder, dying, ['run', 'sweep.yaml', '--detach']);
    expect(await killed.ended).toMatchObject({
      code: 1,
      err: expect.stringMatching(/SIGKILL ended the run before it began; .*run\.log/) as string,
    });
  });

  it('passes Ctrl-C on while it waits, and leaves the run alone where its terminal closes', async () => {
    const [stopped, left] = [newSweep(), newSweep()];
    const words = ['run', 'sweep.yaml', '--detach'] as const;
    const command = startIn(stopped, preload(stopped, untilGo), words);
    await expect.poll(hasFile(stopped, 'child'), pollOptions).toBe(true);
    const child = processIdentity(Number(readFileSync(join(stopped, 'child'), 'utf8')));
    command.process.kill('SIGINT');
    expect(await command.ended).toMatchObject({ code: 75 });
    expect(isOwnerAlive(child)).toBe('gone');

    const { NODE_OPTIONS = '' } = preload(left, untilGo);
    const terminal = inClosingTerminal(left, [
      'env',
      `NODE_OPTIONS=${NODE_OPTIONS}`,
      ...commandWords(...words),
    ]);
    await expect.poll(hasFile(left, 'child'), pollOptions).toBe(true);
    terminal.close();
    expect(await terminal.ended).toBe(0);
    for (const name of ['go', 'open']) put(left, name);
    await expect.poll(hasFile(left, 'runs/reelsweep.db'), pollOptions).toBe(true);
    await expect.poll(isIdle(left), pollOptions).toBe(true);
    expect(recorded(left).map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
  });

  it('writes into no file that a link in the place of run.log leads to', async () => {
    const folder = newSweep();
    const target = join(folder, 'precious.txt');
    writeFileSync(target, 'mine\n');
    mkdirSync(join(folder, 'runs/sweeps/night'), { recursive: true });
    symlinkSync(target, join(folder, 'runs/sweeps/night/run.log'));
    const refused = await reelsweep(folder, 'run', 'sweep.yaml', '--detach');
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('run.log') as string });
    expect(readFileSync(target, 'utf8')).toBe('mine\n');
    expect(existsSync(join(folder, 'runs/coordinator.json'))).toBe(false);
  });
});

it('run says once on a terminal what closing it does, and nothing under tmux', async () => {
  const folder = newSweep();
  put(folder, 'open');
  const hint = /Closing this terminal stops the sweep after a checkpoint; `run --detach`/g;
  for (const [variables, times] of [
    [[], 1],
    [['TMUX=/tmp/tmux,1,0'], 0],
  ] as const) {
    const unset = ['-u', 'TMUX', '-u', 'STY', '-u', 'ZELLIJ', '-u', '_'];
    const run = commandWords('run', 'sweep.yaml');
    const terminal = inClosingTerminal(folder, ['env', ...unset, ...variables, ...run]);
    await expect.poll(terminal.shown, pollOptions).toMatch(/2 of 2 trials succeeded/);
    terminal.close();
    await terminal.ended;
    expect(terminal.shown().match(hint) ?? []).toHaveLength(times);
  }
});
