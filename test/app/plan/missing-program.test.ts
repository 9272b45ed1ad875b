import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { programProblem } from '#src/app/plan/missing-program.js';
import { typed } from '../../cli/typed.js';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-missing-program-'));
  mkdirSync(join(folder, 'bin'));
  for (const name of ['python3', 'tool']) {
    writeFileSync(join(folder, 'bin', name), '#!/bin/sh\nexit 0\n');
    chmodSync(join(folder, 'bin', name), 0o755);
  }
  for (const name of ['train.py', 'alert.sh']) writeFileSync(join(folder, name), '');
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const problem = (...command: string[]) =>
  programProblem(command, folder, { PATH: join(folder, 'bin') });

describe('what is seen of a command before it starts', () => {
  it('is nothing where program and script are there, or the words name no script', () => {
    for (const command of [
      ['python3', 'train.py'],
      ['python3', '-u', 'train.py', '--out', 'made-later.py'],
      ['bin/tool', '--config=absent.py'],
      ['python3', '-m', 'package.train', 'absent.py'],
      ['python3', '-c', 'print(1)', 'absent.py'],
      ['tool', 'absent.csv'],
    ])
      expect(problem(...command), command.join(' ')).toBeNull();
  });

  it('is a program that is not on the PATH, not there or not executable', () => {
    expect(problem('pyhton3', 'train.py')).toMatchObject({ kind: 'no-program', reason: 'ENOENT' });
    expect(problem('./absent.sh')).toMatchObject({ kind: 'no-program', reason: 'ENOENT' });
    expect(problem('./alert.sh')).toMatchObject({ kind: 'no-program', reason: 'EACCES' });
    expect(problem('./bin')).toMatchObject({ kind: 'no-program', reason: 'EACCES' });
  });

  it('is a script that is missing, for certain only where an interpreter is to run it', () => {
    const missing = { kind: 'no-script', script: 'trian.py' };
    for (const command of [
      ['python3', 'trian.py', '--epochs', '3'],
      ['python3', '-u', '-W', 'ignore', 'trian.py'],
    ])
      expect(problem(...command)).toMatchObject({ ...missing, certain: true });
    for (const command of [
      ['tool', 'trian.py'],
      ['python3', 'launcher', 'trian.py'],
    ])
      expect(problem(...command)).toMatchObject({ ...missing, certain: false });
  });
});

describe('a command that cannot work is reported by', () => {
  const write = (name: string, text: string) =>
    writeFileSync(join(folder, name), `name: ${name.split('.')[0]}\n${text}\n`);

  it('plan, for trial.command and both programs of the runner, each in its place', async () => {
    write(
      'all.yaml',
      'trial:\n  command: [node, trian.mjs]\nrunner:\n  onFinish: missing-hook-program\n  onEvent: [sh, alarm.sh]',
    );
    writeFileSync(join(folder, 'here.yaml'), 'runner: { onFinish: [sh, nowhere.sh] }\n');
    const { err, code } = await typed(folder, 'plan', 'all.yaml');
    expect(code).toBe(0);
    expect(err).toMatch(
      /all\.yaml:3:\d+ warning missing-program: trial\.command: "trian\.mjs" of trial\.command is not there \(.*\/trian\.mjs\): correct its name\./,
    );
    expect(err).toMatch(
      /all\.yaml:5:\d+ warning missing-program: runner\.onFinish: "missing-hook-program" .*there is no such program.*no one is notified/,
    );
    expect(err).toMatch(/all\.yaml:6:\d+ warning missing-program: runner\.onEvent: "alarm\.sh"/);
    const other = await typed(folder, 'plan', 'all.yaml', '--profile', 'here.yaml');
    expect(other.err).toMatch(
      /here\.yaml:1:\d+ warning missing-program: runner\.onFinish: "nowhere\.sh"/,
    );
    expect(other.err).not.toContain('missing-hook-program');
  });

  it('run, which starts no trial for a script that is missing for certain', async () => {
    write('typo.yaml', 'trial: { command: [sh, trian.sh] }\nrunner: { retries: 2 }');
    const { err, code } = await typed(folder, 'run', 'typo.yaml');
    expect(code).toBe(1);
    expect(err).toMatch(/"trian\.sh" of trial\.command is not there/);
    const shown = await typed(folder, 'status', 'typo', '--json');
    expect((JSON.parse(shown.out) as { trials: unknown[] }).trials).toMatchObject([
      { state: 'planned', attempts: 0 },
    ]);
    expect(existsSync(join(folder, 'runs/trials'))).toBe(true);
  });
});
