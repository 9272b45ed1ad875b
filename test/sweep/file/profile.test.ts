import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseProfile } from '#src/sweep/file/parse-sweep.js';
import { withProfile } from '#src/settings/profile.js';
import { runnerSchema } from '#src/settings/runner.js';

function profileOf(text: string) {
  const reading = parseProfile(text, 'cluster.yaml');
  if (reading.kind === 'problems') throw new Error(JSON.stringify(reading.problems));
  return reading.sweep;
}

function messages(text: string): string[] {
  const reading = parseProfile(text, 'cluster.yaml');
  if (reading.kind === 'sweep') return [];
  return reading.problems.map(
    ({ file, line, column, message }) => `${file}:${line}:${column} ${message}`,
  );
}

describe('a profile', () => {
  it("replaces the sweep file's settings, one by one, those of slurm too", () => {
    const own = runnerSchema.parse({
      retries: 7,
      keep: 'none',
      slurm: { time: '2:00:00', cpus: 3, setup: ['module load a'] },
    });
    const profile = profileOf(
      'runner: { executor: slurm, keep: all, slurm: { partition: gpu, setup: [module load b] } }',
    );
    expect(withProfile(own, profile)).toEqual({
      ...own,
      executor: 'slurm',
      keep: 'all',
      slurm: { time: '2:00:00', cpus: 3, partition: 'gpu', setup: ['module load b'] },
    });
  });

  it('changes nothing that it does not give, and fills in what is given nowhere', () => {
    const own = runnerSchema.parse({ retries: 7 });
    expect(withProfile(own, profileOf('runner: {}'))).toEqual(own);
    const profile = profileOf('runner: { slurm: { gres: gpu:1 } }');
    expect(withProfile(own, profile).slurm).toEqual({ gres: 'gpu:1', cpus: 1, setup: [] });
  });

  it('tells every mistake with its place, as a sweep file does', () => {
    const text = [
      'name: mine',
      'runner:',
      '  executor: slrum',
      '  retrys: 3',
      '  slurm: { cpus: 0, partion: gpu, setup: ["a\\nb"] }',
    ].join('\n');
    expect(messages(text)).toEqual([
      expect.stringMatching(/^cluster\.yaml:1:1 name: .*llowed: runner/),
      expect.stringMatching(/^cluster\.yaml:3:13 runner\.executor: .*did you mean slurm/),
      expect.stringMatching(/^cluster\.yaml:4:3 runner\.retrys: .*did you mean retries/),
      expect.stringMatching(/^cluster\.yaml:5:18 runner\.slurm\.cpus: .*at least 1/),
      expect.stringMatching(/^cluster\.yaml:5:21 runner\.slurm\.partion: .*partition/),
      expect.stringMatching(/^cluster\.yaml:5:43 runner\.slurm\.setup\.0: .*one line/),
    ]);
    expect(messages('')).toEqual([
      'cluster.yaml:1:1 The file is empty: a profile says at least runner:.',
    ]);
    expect(messages(`# ${'x'.repeat(100_000)}`)[0]).toContain('a profile may have 100000');
  });

  it('of docs/slurm.md is one', () => {
    const page = readFileSync(new URL('../../../docs/slurm.md', import.meta.url), 'utf8');
    const block = /```yaml\n(# cluster\.yaml[^]*?)```/.exec(page)?.[1] ?? '';
    expect(profileOf(block).runner).toMatchObject({
      executor: 'slurm',
      slurm: { time: '4:00:00', setup: ['module load nodejs/22'] },
    });
  });
});
