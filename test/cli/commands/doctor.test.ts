import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { reelsweep } from '../command-process.js';

interface Finding {
  readonly name: string;
  readonly state: string;
  readonly fact: string;
}

it('doctor --gpu trains on whatever device there is, holds it against PyTorch, and fails without a GPU', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-doctor-cli-'));
  const { code, out } = await reelsweep(folder, 'doctor', '--gpu', '--json');
  expect(out.trim().split('\n')).toHaveLength(1);
  const findings = JSON.parse(out) as Finding[];
  expect(findings.map(({ name }) => name)).toEqual(['driver', 'device', 'agreement', 'speed']);
  const [driver, , agreement, speed] = findings;
  expect(agreement).toMatchObject({ state: 'ok' });
  expect(Number(/([\d.]+) samples\/s training/.exec(speed!.fact)?.[1])).toBeGreaterThan(0);
  expect(code).toBe(driver!.state === 'missing' ? 1 : 0);
});

it.each([
  ['--partition', 'gpu', '--partition is for --slurm'],
  ['--gres', 'gpu:1', '--gres is for --slurm'],
  ['--gpu', '--slurm', 'one at a time'],
])('doctor %s %s is wrong input', async (first, second, words) => {
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-doctor-cli-'));
  const { code, err } = await reelsweep(folder, 'doctor', first, second);
  expect(err).toContain(words);
  expect(code).toBe(2);
});
