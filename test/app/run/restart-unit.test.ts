import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { unitText } from '#src/app/run/restart-unit.js';
import { livingCoordinator } from '#src/runs/coordinator-file.js';
import { startIn } from '../../cli/command-process.js';
import { newSweep, put, recorded, hasFile } from '../../cli/two-trial-sweep.js';

const pollOptions = { timeout: 30_000 };
const startUnit = fileURLToPath(new URL('../../cli/programs/start-unit.py', import.meta.url));

/**
 * A machine whose systemctl notes what it was asked and keeps the links of enabled units, with a sweep in a folder of an awkward name.
 * @param manager lines of shell that systemctl begins with
 */
function newMachine(manager = '') {
  const plain = newSweep();
  const home = `${plain}-home`;
  const folder = `${plain} 100%h $HOME "q" 'é'`;
  renameSync(plain, folder);
  const units = join(home, 'systemd/user');
  const wants = join(units, 'default.target.wants');
  const programs: Readonly<Record<string, string>> = {
    systemctl: `${manager}
echo "$*" >> '${home}/calls'
case "$2" in
  enable) mkdir -p '${wants}'; ln -s ../"$3" '${wants}'/"$3" ;;
  disable) rm -f '${wants}'/"$3" ;;
esac`,
    loginctl: 'echo Linger=no',
  };
  mkdirSync(join(home, 'bin'), { recursive: true });
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(home, 'bin', name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(home, 'bin', name), 0o755);
  }
  const environment = {
    XDG_CONFIG_HOME: home,
    PATH: `${join(home, 'bin')}:${process.env['PATH'] ?? ''}`,
  };
  const reelsweep = async (...words: readonly string[]) =>
    await startIn(folder, environment, words).ended;
  return {
    folder,
    environment,
    reelsweep,
    /** Unit files, and the links that have them started. */
    units: () =>
      [units, wants].map((place) =>
        existsSync(place) ? readdirSync(place).filter((name) => name.endsWith('.service')) : [],
      ),
    unitPath: (name: string) => join(units, name),
    calls: () => readFileSync(join(home, 'calls'), 'utf8').trimEnd().split('\n'),
    pid: () => livingCoordinator(join(folder, 'runs'), Date.now())?.pid ?? 0,
  };
}

describe('run --detach --restart', () => {
  it('has systemd start the sweep again after a reboot, from a folder of any name, until it has ended', async () => {
    const machine = newMachine();
    const { folder, units } = machine;
    const words = ['run', 'sweep.yaml', '--detach', '--restart', '--workers', '1'] as const;
    const { code, out, err } = await machine.reelsweep(...words);
    expect(code, err).toBe(0);
    const [[unit = '']] = units() as [string[]];
    expect(unit).toMatch(/^reelsweep-night-[0-9a-f]{8}\.service$/);
    expect(units()).toEqual([[unit], [unit]]);
    expect(out).toContain(`(unit ${unit})`);
    expect(out).toMatch(/Lingering is off for this user: `loginctl enable-linger`/);
    // What the link leads to starts next time, not now.
    expect(machine.calls()).toEqual([
      '--user show-environment',
      '--user daemon-reload',
      `--user enable ${unit}`,
    ]);

    await expect.poll(hasFile(folder, 'up'), pollOptions).toBe(true);
    put(folder, 'written');
    process.kill(machine.pid(), 'SIGKILL');
    await expect.poll(machine.pid, pollOptions).toBe(0);
    spawn('python3', [startUnit, machine.unitPath(unit)], {
      env: { ...process.env, ...machine.environment },
      stdio: 'ignore',
    });
    await expect.poll(machine.pid, pollOptions).toBeGreaterThan(0);
    put(folder, 'open');
    await expect.poll(units, pollOptions).toEqual([[], []]);
    expect(machine.calls()).toContain(`--user disable ${unit}`);
    await expect.poll(machine.pid, pollOptions).toBe(0);
    expect(recorded(folder).map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
    const log = readFileSync(join(folder, 'runs/sweeps/night/run.log'), 'utf8');
    expect(log).toMatch(/: reelsweep run sweep\.yaml --workers=1 --queue \(started by systemd\)\n/);
    expect(log).toMatch(/night: 2 of 2 trials succeeded/);
  });

  it('keeps the unit through a shutdown, and no longer than until `stop`', async () => {
    const machine = newMachine();
    const { folder, units } = machine;
    put(folder, 'written');
    const started = await machine.reelsweep('run', 'sweep.yaml', '--detach', '--restart', '--json');
    expect(JSON.parse(started.out)).toMatchObject({
      restart: { kind: 'installed', linger: false },
    });
    await expect.poll(hasFile(folder, 'up'), pollOptions).toBe(true);
    process.kill(machine.pid(), 'SIGTERM');
    await expect.poll(machine.pid, pollOptions).toBe(0);
    expect(recorded(folder)[0]).toMatchObject({ state: 'planned', cause: 'stopped-by-system' });
    expect(units()[1]).toHaveLength(1);
    const stopped = await machine.reelsweep('stop', 'night');
    expect(stopped.out).toMatch(/not running here; it is not started again after a reboot/);
    expect(units()).toEqual([[], []]);
  });

  it('says where systemd runs nothing for the user, and runs the sweep all the same', async () => {
    const machine = newMachine('echo "Failed to connect to bus: No medium found" >&2; exit 1');
    put(machine.folder, 'written');
    const { code, out } = await machine.reelsweep('run', 'sweep.yaml', '--detach', '--restart');
    expect(code).toBe(0);
    expect(out).toMatch(/not started again after a reboot: .*Failed to connect to bus/);
    expect(machine.units()).toEqual([[], []]);
    expect(machine.pid()).toBeGreaterThan(0);
    expect((await machine.reelsweep('stop')).code).toBe(0);
    await expect.poll(machine.pid, pollOptions).toBe(0);
  });

  it('a second start that is refused leaves the unit of the sweep that runs as it was', async () => {
    const machine = newMachine();
    const { folder, units } = machine;
    put(folder, 'written');
    const words = ['run', 'sweep.yaml', '--detach', '--restart'] as const;
    expect((await machine.reelsweep(...words, '--workers', '1')).code).toBe(0);
    await expect.poll(hasFile(folder, 'up'), pollOptions).toBe(true);
    const [[unit = '']] = units() as [string[]];
    const text = readFileSync(machine.unitPath(unit), 'utf8');

    const second = await machine.reelsweep(...words, '--workers', '2');
    expect(second.code).toBe(2);
    expect(units()).toEqual([[unit], [unit]]);
    expect(readFileSync(machine.unitPath(unit), 'utf8')).toBe(text);

    expect((await machine.reelsweep('stop', 'night')).code).toBe(0);
    await expect.poll(units, pollOptions).toEqual([[], []]);
    await expect.poll(machine.pid, pollOptions).toBe(0);
  });

  it('a start that systemd refuses leaves the unit that stood there before', async () => {
    const machine = newMachine('case "$2" in enable) [ ! -e refusing ] || exit 1 ;; esac');
    const { folder, units } = machine;
    put(folder, 'written');
    const words = ['run', 'sweep.yaml', '--detach', '--restart'] as const;
    expect((await machine.reelsweep(...words)).code).toBe(0);
    await expect.poll(hasFile(folder, 'up'), pollOptions).toBe(true);
    process.kill(machine.pid(), 'SIGTERM');
    await expect.poll(machine.pid, pollOptions).toBe(0);
    const before = units();
    const text = readFileSync(machine.unitPath(before[0]?.[0] ?? ''), 'utf8');
    put(folder, 'refusing');
    put(folder, 'open');
    writeFileSync(join(folder, 'runs/sweeps/night/paused.json'), '{"at":1}');
    expect((await machine.reelsweep(...words, '--workers', '3')).code).toBe(2);
    expect(units()).toEqual(before);
    expect(readFileSync(machine.unitPath(before[0]?.[0] ?? ''), 'utf8')).toBe(text);
  });

  it('leaves no unit of a run that could not begin', async () => {
    const machine = newMachine();
    mkdirSync(join(machine.folder, 'runs/sweeps/night'), { recursive: true });
    writeFileSync(join(machine.folder, 'runs/sweeps/night/paused.json'), '{"at":1}');
    const { code } = await machine.reelsweep('run', 'sweep.yaml', '--detach', '--restart');
    expect(code).toBe(2);
    expect(machine.units()).toEqual([[], []]);
  });
});

it('a unit names no folder that systemd could not read back', () => {
  const unit = { sweep: 'night', words: ['/bin/node', 'a\nb%n$X\\'], environment: {} };
  for (const folder of ['/a\nb', '/a ', '/a\\', '/a\u0007']) {
    expect(unitText({ ...unit, folder })).toBeNull();
  }
  const text = unitText({ ...unit, folder: dirname('/a b/100%/x') }) ?? '';
  expect(text).toContain('\nWorkingDirectory=/a b/100%%\n');
  expect(text).toContain('\nExecStart="/bin/node" "a\\x0ab%%n$$X\\\\"\n');
});
