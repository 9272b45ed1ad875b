import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { slurmSchema } from '#src/settings/slurm.js';
import { taskScript } from '#src/executor/slurm/task-script.js';

describe('the batch script of a job array', () => {
  it('asks for what the sweep says, and for nothing else', () => {
    const settings = slurmSchema.parse({ partition: 'gpu', gres: 'gpu:1', time: '4:00:00' });
    const programs = { node: 'n', taskEntry: 't', attemptEntry: 'a' };
    const lines = taskScript(settings, programs, '/s').split('\n');
    expect(lines.filter((text) => text.startsWith('#SBATCH'))).toEqual([
      '#SBATCH --ntasks=1',
      '#SBATCH --partition=gpu',
      '#SBATCH --gres=gpu:1',
      '#SBATCH --cpus-per-task=1',
      '#SBATCH --time=4:00:00',
      '#SBATCH --requeue',
      '#SBATCH --open-mode=append',
      '#SBATCH --signal=B:USR1@90',
    ]);
  });

  it.each([
    ['1', 30],
    ['2:30', 75],
    ['0:02:00', 60],
    ['4:00:00', 90],
    ['1-12', 90],
    [undefined, 90],
  ])('warns, of a limit of %s, %d s before', (time, seconds) => {
    const settings = slurmSchema.parse(time === undefined ? {} : { time });
    const programs = { node: 'n', taskEntry: 't', attemptEntry: 'a' };
    expect(taskScript(settings, programs, '/s')).toContain(`--signal=B:USR1@${seconds}\n`);
  });

  it('runs in bash whatever its paths hold, and ends with the code of the trial', () => {
    const folder = mkdtempSync(join(tmpdir(), 'reelsweep-script-'));
    // What a shell would take for something else, were it not quoted.
    const odd = join(folder, `it's $(touch ${folder}/ran) "odd"`);
    mkdirSync(odd, { recursive: true });
    const attempt = join(odd, 'attempt-1');
    mkdirSync(attempt);
    const write = (name: string, text: string) => {
      const path = join(odd, name);
      writeFileSync(path, `#!/bin/sh\n${text}\n`);
      chmodSync(path, 0o755);
      return path;
    };
    // A stand-in for node: the first call opens the attempt, the second is the trial.
    const node = write(
      'node',
      'case "$1" in *task*) cat "$2/attempt";; *) echo "$1 $2 $MARK"; exit 78;; esac',
    );
    writeFileSync(join(odd, 'attempt'), attempt);
    const settings = slurmSchema.parse({ setup: ['export MARK=set'] });
    const programs = { node, taskEntry: 'task', attemptEntry: 'trial' };
    const script = join(odd, 'task.sh');
    writeFileSync(script, taskScript(settings, programs, odd));
    const run = () =>
      execFileSync('bash', [script], { env: { ...process.env, SLURM_ARRAY_TASK_ID: '0' } });
    expect(run).toThrow(expect.objectContaining({ status: 78 }) as Error);
    expect(readFileSync(join(attempt, 'log.txt'), 'utf8')).toBe(`trial ${attempt} set\n`);
    expect(() => readFileSync(join(folder, 'ran'))).toThrow(/ENOENT/);
  });

  it.each([
    [{ partition: 'gpu\n#SBATCH --uid=root' }],
    [{ gres: 'gpu:1 --uid=0' }],
    [{ account: '-x' }],
    [{ setup: ['one\ntwo'] }],
    [{ memory: '8 GB' }],
    [{ time: 'soon' }],
    [{ cpus: 0 }],
  ])('takes no %j', (settings) => {
    expect(slurmSchema.safeParse(settings).success).toBe(false);
  });
});
