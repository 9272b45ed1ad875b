import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOwner, isOwnerAlive } from '#src/runs/attempt-owner.js';
import { runsLayout } from '#src/runs/runs-layout.js';
import { contentsAndRebuilt } from '../../coordinator/sweep-fixture.js';
import { reelsweep, start } from '../command-process.js';
import { typed } from '../typed.js';

const pollOptions = { timeout: 30_000 };

const page = readFileSync(new URL('../../../docs/own-programs.md', import.meta.url), 'utf8');

/** A block of docs/own-programs.md, as a reader would copy it. */
function block(language: string): string {
  const found = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(page)?.[1];
  if (found === undefined) throw new Error(`docs/own-programs.md shows no ${language}.`);
  return found;
}

function newFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-command-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

interface Planned {
  readonly trialId: string;
  readonly done: boolean;
  readonly settings: Readonly<Record<string, unknown>>;
}

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly cause: string | null;
  readonly attempts: number;
  readonly metrics: Readonly<Record<string, number>>;
}

async function plan(folder: string): Promise<readonly Planned[]> {
  const { out, code, err } = await typed(folder, 'plan', 'sweep.yaml', '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return (JSON.parse(out) as { trials: Planned[] }).trials;
}

async function status(folder: string, sweep: string): Promise<readonly Shown[]> {
  const { out } = await typed(folder, 'status', sweep, '--json');
  return (JSON.parse(out) as { trials: Shown[] }).trials;
}

/** Attempt folders of all trials. */
function attempts(folder: string): string[] {
  const trials = join(folder, 'runs', 'trials');
  if (!existsSync(trials)) return [];
  return readdirSync(trials).flatMap((id) =>
    readdirSync(join(trials, id))
      .filter((name) => name.startsWith('attempt-'))
      .map((name) => join(trials, id, name)),
  );
}

/** How many metrics the programs of attempts that run have written. */
function linesWritten(folder: string): number[] {
  return attempts(folder)
    .filter((attempt) => !existsSync(runsLayout.end(attempt)))
    .map((attempt) => {
      const path = runsLayout.programMetrics(attempt);
      return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0;
    });
}

/** Pids of programs: processes with one of these folders in their arguments. */
function programs(folder: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`REELSWEEP_ATTEMPT=${folder}/`);
    } catch {
      return false;
    }
  });
}

describe('the program of docs/own-programs.md', () => {
  const example = {
    'train.py': block('python'),
    'sweep.yaml': block('yaml').replace('epochs: 30', 'epochs: 60').replace('count: 3', 'count: 2'),
  };

  it('is stopped, killed with everything, and resumed to the results of an undisturbed run', async () => {
    const undisturbed = newFolder(example);
    const disturbed = newFolder(example);
    const [quiet] = await Promise.all([
      reelsweep(undisturbed, 'run', 'sweep.yaml', '--workers', '1'),
      disturb(disturbed),
    ]);
    expect(quiet.code, quiet.err).toBe(0);
    const wanted = await status(undisturbed, 'own-program');
    expect(wanted).toMatchObject([
      { state: 'succeeded', attempts: 1 },
      { state: 'succeeded', attempts: 1 },
    ]);
    const got = await status(disturbed, 'own-program');
    expect(got.map(({ id, metrics }) => [id, metrics])).toEqual(
      wanted.map(({ id, metrics }) => [id, metrics]),
    );
    expect(Object.keys(got[0]?.metrics ?? {})).toEqual(['validationMse']);
    expect(got[0]?.attempts).toBe(3);
    const report = await typed(disturbed, 'report', 'own-program');
    expect(report).toMatchObject({
      code: 0,
      out: expect.stringMatching(/validation chose rate 0\.0001/) as string,
    });
    expect(readFileSync(join(disturbed, 'reports', 'own-program.html'), 'utf8')).toContain(
      'No trial predicted a movie, so no two settings can be compared.',
    );
    const { before, after } = contentsAndRebuilt(join(disturbed, 'runs'));
    expect(after).toEqual(before);
  });

  /** Ctrl-C; kill -9 of coordinator and trial process, their program left behind; and to the end. */
  async function disturb(folder: string): Promise<void> {
    const words = ['run', 'sweep.yaml', '--workers', '1'] as const;
    const first = start(folder, ...words);
    await expect.poll(() => linesWritten(folder)[0] ?? 0, pollOptions).toBeGreaterThan(3);
    first.process.kill('SIGINT');
    expect((await first.ended).code).toBe(75);
    const second = start(folder, ...words);
    await expect.poll(() => linesWritten(folder)[0] ?? 0, pollOptions).toBeGreaterThan(3);
    second.process.kill('SIGKILL');
    for (const attempt of attempts(folder)) {
      const owner = readOwner(attempt);
      if (owner !== null && isOwnerAlive(owner) === 'alive') process.kill(owner.pid, 'SIGKILL');
    }
    await second.ended;
    const orphans = programs(folder);
    expect(orphans).toHaveLength(1);
    const third = start(folder, ...words);
    await expect
      .poll(() => attempts(folder).some((path) => path.endsWith('-3')), pollOptions)
      .toBe(true);
    expect(programs(folder)).not.toContain(orphans[0]);
    expect((await third.ended).code).toBe(0);
    expect(programs(folder)).toEqual([]);
  }
});

describe('trial.command', () => {
  it('makes trials of free settings; an edited program makes others, and the old ones stay', async () => {
    const program =
      'import os\nprint(\'{"name": "loss", "value": 1, "step": 1}\', file=open(os.environ["REELSWEEP_ATTEMPT"] + "/metrics.jsonl", "a"))\n';
    const folder = newFolder({
      'train.py': program,
      'sweep.yaml':
        'name: free\ntrial: { command: [python3, train.py, --fast] }\nsettings: { head: { layers: [8, 4] }, note: null }\ngrid: { width: [1, 2], "data.name": [a, b] }\nexclude: [{ width: 2, data.name: b }]\n',
    });
    const first = await plan(folder);
    expect(first.map(({ settings }) => settings)).toEqual(
      [
        [1, 'a'],
        [1, 'b'],
        [2, 'a'],
      ].map(([width, name]) => ({
        'data.name': name,
        head: { layers: [8, 4] },
        note: null,
        width,
      })),
    );
    expect((await reelsweep(folder, 'run', 'sweep.yaml')).code).toBe(0);
    expect((await plan(folder)).every(({ done }) => done)).toBe(true);
    writeFileSync(join(folder, 'train.py'), `${program}# another\n`);
    const edited = await plan(folder);
    expect(edited.some(({ done }) => done)).toBe(false);
    expect(new Set([...first, ...edited].map(({ trialId }) => trialId)).size).toBe(6);
    writeFileSync(join(folder, 'train.py'), program);
    expect((await plan(folder)).map(({ trialId, done }) => [trialId, done])).toEqual(
      first.map(({ trialId }) => [trialId, true]),
    );
  });

  it('that is not found is refused before it starts, and without a preflight fails once: exit code 1', async () => {
    const folder = newFolder({
      'sweep.yaml': 'name: none\ntrial: { command: [no-such-program] }\nrunner: { retries: 5 }\n',
    });
    const refused = await reelsweep(folder, 'run', 'sweep.yaml');
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/"no-such-program" of trial\.command could not be started/);
    expect(await status(folder, 'none')).toMatchObject([{ state: 'planned', attempts: 0 }]);
    const { code } = await reelsweep(folder, 'run', 'sweep.yaml', '--no-preflight');
    expect(code).toBe(1);
    expect(await status(folder, 'none')).toMatchObject([
      { state: 'failed', cause: 'bad-data', attempts: 1 },
    ]);
  });

  it('tells every mistake of its file with its place', async () => {
    const folder = newFolder({
      'sweep.yaml':
        'name: wrong\ntrial: { comand: [a] }\nsettings: { to/tring: 1, far: .inf }\ngrid: { width: 5 }\n',
    });
    const { code, err } = await typed(folder, 'plan', 'sweep.yaml');
    expect(code).toBe(2);
    expect(err.split('\n').map((line) => line.trim())).toEqual([
      'sweep.yaml has 5 mistakes:',
      'sweep.yaml:2:8 trial.command: "command" is missing: expected a list of words, such as [python3, train.py].',
      expect.stringMatching(/^sweep\.yaml:2:10 trial\.comand: .*did you mean command/),
      expect.stringMatching(/^sweep\.yaml:3:13 settings\.to.tring: "to.tring" is not possible/),
      expect.stringMatching(/^sweep\.yaml:3:31 settings\.far: Infinity is not possible here/),
      expect.stringMatching(/^sweep\.yaml:4:16 grid\.width: 5 .*write \[5\]/),
      '',
    ]);
  });
});
