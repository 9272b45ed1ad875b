import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { reelsweep, start } from '../cli/command-process.js';
import { typed } from '../cli/typed.js';

const pollOptions = { timeout: 30_000 };

/** A trial that ends once a file `open` is in the folder; its summary line is kept as JSON. */
function sweepFile(name: string): string {
  const wait = 'until [ -e open ]; do sleep 0.05; done';
  const metric = `echo '{"name":"validationMse","value":0.5}' >> "$REELSWEEP_ATTEMPT/metrics.jsonl"`;
  return JSON.stringify({
    name,
    trial: { command: ['sh', '-c', `${wait}; ${metric}`] },
    grid: { a: [1, 2] },
    runner: { onFinish: ['sh', '-c', `cat > finished-${name}.json`] },
  });
}

it('run --queue leaves its sweep to who runs now; status, stop and the summary know it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-queue-'));
  for (const name of ['first', 'second', 'third']) {
    writeFileSync(join(folder, `${name}.yaml`), sweepFile(name));
  }
  const first = start(folder, 'run', 'first.yaml');
  const states = async () => {
    const { out, code } = await typed(folder, 'status', '--json');
    if (code !== 0) return [];
    const sweeps = JSON.parse(out) as { name: string; state: string }[];
    return sweeps.map(({ name, state }) => `${name} ${state}`);
  };
  await expect.poll(states, pollOptions).toEqual(['first running']);
  const refused = await reelsweep(folder, 'run', 'second.yaml');
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('--queue') });

  const queued = await reelsweep(folder, 'run', 'second.yaml', '--queue');
  expect(queued).toMatchObject({ code: 0, out: expect.stringContaining('second runs after') });
  await reelsweep(folder, 'run', 'third.yaml', '--queue');
  expect(await states()).toEqual(['second queued', 'third queued', 'first running']);
  const waiting = await typed(folder, 'status', 'second');
  expect(waiting.out).toContain('second: queued, 2 trials (2 planned)');
  const unqueued = await typed(folder, 'stop', 'third');
  expect(unqueued.out).toContain('no longer waits');

  writeFileSync(join(folder, 'open'), '');
  expect(await first.ended).toMatchObject({ code: 0 });
  expect((await states()).toSorted()).toEqual(['first finished', 'second finished']);
  for (const name of ['first', 'second']) {
    const summary = JSON.parse(
      readFileSync(join(folder, `finished-${name}.json`), 'utf8'),
    ) as object;
    expect(summary).toMatchObject({ sweep: name, trials: 2, succeeded: 2, stopped: null });
  }
});

it('run brings a database here that another machine had on its disk, then goes on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-moved-'));
  writeFileSync(join(folder, 'first.yaml'), sweepFile('first'));
  writeFileSync(join(folder, 'open'), '');
  expect(await reelsweep(folder, 'run', 'first.yaml')).toMatchObject({ code: 0 });
  const path = join(folder, 'far', 'runs.db');
  const place = JSON.stringify({ format: 1, path, host: 'far-away' });
  writeFileSync(join(folder, 'runs', 'database.json'), place);
  expect(await typed(folder, 'status')).toMatchObject({ err: expect.stringMatching(/far-away/) });
  const again = await reelsweep(folder, 'run', 'first.yaml');
  expect(again).toMatchObject({ code: 0 });
  expect(existsSync(path)).toBe(true);
  expect((await typed(folder, 'status')).out).toContain('first');
});
