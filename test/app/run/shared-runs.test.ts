import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { machineAccounts } from '#src/files/accounts.js';
import { queuePlan } from '#src/runs/queued-plans.js';
import { testPlan } from '../../coordinator/sweep-fixture.js';
import { typed } from '../../cli/typed.js';

let folder: string;
const umask = process.umask();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-shared-'));
});
afterEach(() => {
  process.umask(umask);
  rmSync(folder, { recursive: true, force: true });
});

/** What `run` says of a file that is missing shows that it got past the question of who can write. */
const past = /There is no .*none\.yaml/;
const run = async (...words: string[]) => await typed(folder, 'run', 'none.yaml', ...words);

function makeRuns(mode: number, name = 'runs'): string {
  const path = join(folder, name);
  mkdirSync(path);
  chmodSync(path, mode);
  return path;
}

describe('run in a folder that others can write to', () => {
  it('is refused, with who, what for and how to close it; --shared-runs allows it', async () => {
    const runs = makeRuns(0o777);
    const { code, err } = await run();
    expect(code).toBe(2);
    expect(err).toMatch(/everyone can write \(mode 0777\)/);
    expect(err).toContain('have programs run as you');
    expect(err).toContain(`chmod -R go-w -- ${runs}`);
    expect((await run('--shared-runs')).err).toMatch(past);
    chmodSync(runs, 0o755);
    expect((await run()).err).toMatch(past);
  });

  it.each([
    ['the queue in it', 'runs/queue', 0o777],
    ['a folder in it with a sticky bit', 'runs/trials', 0o1777],
    ['a sweep’s requests', 'runs/sweeps/demo/requests', 0o757],
    ['a file in it', 'runs/trials/a/trial.json', 0o666],
  ])('is refused for %s', async (_, inside, mode) => {
    makeRuns(0o755);
    const path = join(folder, inside);
    mkdirSync(inside.endsWith('.json') ? join(path, '..') : path, { recursive: true });
    if (inside.endsWith('.json')) writeFileSync(path, '{}');
    chmodSync(path, mode);
    const { code, err } = await run();
    expect(code).toBe(2);
    expect(err).toContain(`${path}: everyone can write`);
  });

  it('is refused where another can be put in its place: an open folder above, or a link into one', async () => {
    makeRuns(0o755);
    chmodSync(folder, 0o777);
    expect((await run()).err).toContain(`chmod go-w -- ${folder}`);
    // Of a folder with a sticky bit only the owner of an entry renames it.
    chmodSync(folder, 0o1777);
    expect((await run()).err).toMatch(past);
    chmodSync(folder, 0o755);

    rmSync(join(folder, 'runs'), { recursive: true });
    const open = join(folder, 'open');
    mkdirSync(join(open, 'kept'), { recursive: true });
    chmodSync(open, 0o777);
    symlinkSync(join(open, 'kept'), join(folder, 'runs'));
    expect((await run()).err).toContain(`${open}: everyone can write`);
    chmodSync(open, 0o755);
    expect((await run()).err).toMatch(past);
  });

  it('is not needed: what run makes is writable by no other user, whatever the umask', async () => {
    process.umask(0);
    expect((await run()).err).toMatch(past);
    expect(existsSync(join(folder, 'runs'))).toBe(false);
    writeFileSync(join(folder, 'own.yaml'), 'name: own\ntrial: { command: [no-such-program] }\n');
    expect((await typed(folder, 'run', 'own.yaml')).code).toBe(1);
    expect(statSync(join(folder, 'runs')).mode & 0o777).toBe(0o755);
    expect((await run()).err).toMatch(past);
  });

  it('is refused for its group, unless that is of this user alone', async () => {
    const runs = makeRuns(0o775);
    // Whether it is one, the accounts of this machine say; test/files/other-writers.test.ts shows how.
    const isPrivate = machineAccounts()?.group(statSync(runs).gid).isPrivate === true;
    expect((await run()).err).toMatch(isPrivate ? past : /group \S+ can write \(mode 0775\)/);
  });
});

describe('a real second user', () => {
  const isRoot = process.getuid?.() === 0;
  const [ann, bob] = [54_001, 54_002];

  /** As Ann where there can be two users; else as this one. */
  async function asAnn(...words: string[]) {
    const main = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));
    const child = spawn(process.execPath, [main, ...words], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder },
      ...(isRoot && { uid: ann, gid: ann }),
    });
    const [out, err] = [text(child.stdout), text(child.stderr)];
    const [code] = (await once(child, 'close')) as [number];
    return { code, said: `${await out}${await err}` };
  }

  it('runs nothing that the other user queued in a shared folder', async () => {
    const runs = makeRuns(0o755);
    const theirs = queuePlan(runs, testPlan({ name: 'theirs' }), 1000).path;
    for (const path of [folder, runs, join(runs, 'queue')]) {
      if (isRoot) chownSync(path, ann, ann);
      chmodSync(path, 0o777);
    }
    if (isRoot) chownSync(theirs, bob, bob);
    else chmodSync(theirs, 0o666);
    const refused = await asAnn('run', '--queue');
    expect(refused.code).toBe(2);
    expect(refused.said).toMatch(isRoot ? /belongs to user 54002/ : /everyone can write/);
    const shared = await asAnn('run', '--queue', '--shared-runs');
    expect(shared.said).toMatch(/Not run, since other users.*theirs/);
    expect(existsSync(theirs)).toBe(true);
    expect(readdirSync(runs)).toEqual(['queue']);
  });
});
