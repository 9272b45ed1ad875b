import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sweepFolderKind, trialFolderKind } from '#src/runs/run-folders.js';
import { runsLayout } from '#src/runs/runs-layout.js';
import { temporaryBeside } from '#src/files/atomic-write.js';

let runs: string;
beforeAll(() => {
  runs = mkdtempSync(join(tmpdir(), 'reelsweep-layout-'));
});
afterAll(() => rmSync(runs, { recursive: true, force: true }));

/** Paths that an entry of the layout gives, by the names of its parameters. */
function places(place: unknown): readonly string[] {
  const trial = runsLayout.trial(runs, '00000000000000aa');
  const values: Readonly<Record<string, unknown>> = {
    runs,
    name: 'small',
    trialId: '00000000000000aa',
    trial,
    attempt: runsLayout.attempt(trial, 2),
  };
  const names = /^\(?([\w, ]+)\)? =>/.exec(String(place))?.[1]?.split(', ') ?? [];
  const given = names.map((name, at) => (name === 'attempt' && at === 1 ? 2 : values[name]));
  return [(place as (...words: unknown[]) => string | string[])(...given)].flat();
}

it('knows every file of the layout, so that removing a folder leaves none of ours', () => {
  const trial = runsLayout.trial(runs, '00000000000000aa');
  const sweep = runsLayout.sweep(runs, 'small');
  const paths = Object.values(runsLayout).flatMap(places);
  const kinds = [
    [trial, trialFolderKind(trial)],
    [sweep, sweepFolderKind],
  ] as const;
  for (const [folder, kind] of kinds) {
    const inside = paths
      .filter((path) => path.startsWith(`${folder}/`))
      .map((path) => relative(folder, path));
    expect(inside.length).toBeGreaterThan(5);
    expect(inside.filter((path) => !kind.holds(path) && !kind.holds(`${path}/`))).toEqual([]);
  }
  const temporary = temporaryBeside(runsLayout.progress(runsLayout.attempt(trial, 2)));
  expect(trialFolderKind(trial).holds(relative(trial, temporary))).toBe(true);
});

it.each(['notes.txt', 'attempt-1/notes.txt', 'checkpoints/old/', 'attempt-0/', 'plot.json'])(
  'takes %s in a trial for a foreign file',
  (path) => {
    expect(trialFolderKind(join(runs, 'none')).holds(path)).toBe(false);
  },
);

it('leaves the checkpoints of a user’s program to that program', () => {
  const folder = join(runs, 'trials', '00000000000000bb');
  mkdirSync(folder, { recursive: true });
  const whole = (path: string) => trialFolderKind(folder).holds(path);
  expect(whole('checkpoints/old/state.pt')).toBe(false);
  writeFileSync(join(folder, 'trial.json'), JSON.stringify({ kind: 'command' }));
  expect(whole('checkpoints/old/state.pt')).toBe(true);
  expect(trialFolderKind(folder).isMarked(folder)).toBe(false);
  writeFileSync(join(folder, 'trial.json'), JSON.stringify({ trialId: '00000000000000bb' }));
  expect(trialFolderKind(folder).isMarked(folder)).toBe(true);
});
