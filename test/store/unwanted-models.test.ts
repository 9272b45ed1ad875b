import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { openStore, type Store } from '#src/store/open-store.js';
import { recordPlan } from '#src/store/ingest/record-plan.js';
import { unwantedBeside, unwantedOf } from '#src/store/queries/unwanted.js';
import { testPlan } from '../coordinator/sweep-fixture.js';

interface MadeSweep {
  readonly keep: 'best' | 'all' | 'none' | { readonly best: number };
  /** Of each of the twelve trials, in order; null where it is not in the sweep. */
  readonly points: readonly (string | null)[];
}

/** Of each trial; null for one that has failed. */
type Scores = readonly (number | null)[];

const trials = 12;

function storeOf(sweeps: readonly MadeSweep[], scores: Scores): Store {
  const store = openStore(':memory:', { mode: 'write' });
  for (const [index, { keep, points }] of sweeps.entries()) {
    const plan = testPlan({ name: `sweep-${index}`, trials, runner: { keep } });
    const members = plan.trials.flatMap((trial, place) => {
      const point = points[place] ?? null;
      return point === null ? [] : [{ ...trial, point }];
    });
    recordPlan(store, { ...plan, trials: members, startedAt: index });
  }
  const end = store.prepare('UPDATE trials SET state = ?, metrics = ? WHERE id = ?');
  for (const [place, { trialId }] of testPlan({ trials }).trials.entries()) {
    const validationMse = scores[place] ?? null;
    if (validationMse === null) end.run('failed', '{}', trialId);
    else end.run('succeeded', JSON.stringify({ validationMse }), trialId);
  }
  return store;
}

const id = (seed: number) => seed.toString(16).padStart(16, '0');
const sweepsOf = fc.array(
  fc.record({
    keep: fc.constantFrom('best' as const, 'all' as const, 'none' as const),
    points: fc.array(fc.constantFrom('p', 'q', 'r', null), {
      minLength: trials,
      maxLength: trials,
    }),
  }),
  { minLength: 1, maxLength: 3 },
);
const scoresOf = fc.array(fc.option(fc.integer({ min: 0, max: 4 })), {
  minLength: trials,
  maxLength: trials,
});

describe('unwanted models', () => {
  it('are those that no sweep of the trial keeps', () => {
    const elsewhere: MadeSweep = { keep: 'all', points: [null, null, 'other'] };
    const store = storeOf(
      [{ keep: 'best', points: ['p', 'p', 'p', 'p', 'q'] }, elsewhere],
      [3, 1, 2, null, 9],
    );
    // The second is the best, the third another sweep's, the fourth has none, the fifth alone at its point.
    for (const seed of [1, 2, 3, 4]) expect(unwantedBeside(store, id(seed))).toEqual([id(1)]);
    expect(unwantedBeside(store, id(5))).toEqual([]);
    expect(unwantedOf(store, 'sweep-0')).toEqual([id(1)]);
    store.close();
  });

  it('are those of all but the best settings, where a sweep keeps those with all their replicates', () => {
    const points = ['p', 'p', 'q', 'q', 'r', 'r', 's', 's'];
    // Means 5, 2, 3 and of one alone 1: the best replicate of p is no reason to keep it.
    const scores = [0, 10, 2, 2, 3, 3, 1, null];
    const store = storeOf([{ keep: { best: 2 }, points }], scores);
    const dropped = [1, 2, 5, 6].map(id);
    expect(unwantedOf(store, 'sweep-0')).toEqual(dropped);
    // Whichever trial has ended, one that failed too.
    for (const seed of [1, 4, 8]) expect(unwantedBeside(store, id(seed))).toEqual(dropped);
    // While a replicate of s is still to come, neither s goes nor counts.
    store.prepare("UPDATE trials SET state = 'running' WHERE id = ?").run(id(8));
    expect(unwantedOf(store, 'sweep-0')).toEqual([1, 2].map(id));
    store.close();
  });

  it('are not those that another sweep keeps, whatever the best settings of this one', () => {
    const points = ['p', 'q', 'r'];
    const best = { keep: { best: 1 }, points };
    const scores = [1, 2, 3];
    const other = (keep: MadeSweep['keep']) => {
      const store = storeOf([best, { keep, points: ['x', null, 'x'] }], scores);
      const dropped = unwantedOf(store, 'sweep-0');
      store.close();
      return dropped;
    };
    expect(other('all')).toEqual([2].map(id));
    expect(other('best')).toEqual([2, 3].map(id));
    expect(other({ best: 1 })).toEqual([2].map(id));
  });

  it('are the same whether a trial or a whole sweep is asked about', () => {
    fc.assert(
      fc.property(sweepsOf, scoresOf, (sweeps, scores) => {
        const store = storeOf(sweeps, scores);
        const all = new Set(sweeps.flatMap((_, index) => unwantedOf(store, `sweep-${index}`)));
        for (const place of scores.keys()) {
          const beside = [...scores.keys()].filter((other) =>
            sweeps.some(({ points }) => points[place] !== null && points[place] === points[other]),
          );
          const expected = beside.map((other) => id(other + 1)).filter((other) => all.has(other));
          expect(unwantedBeside(store, id(place + 1)).toSorted()).toEqual(expected.toSorted());
        }
        store.close();
      }),
      { numRuns: 60 },
    );
  });

  it('are found through indices: what that costs does not grow with the sweep', () => {
    const store = storeOf([], []);
    const asked = vi.spyOn(store, 'prepare');
    unwantedBeside(store, id(1));
    const sql = asked.mock.calls[0]?.[0] ?? '';
    const steps = store
      .prepare<[string], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(id(1))
      .map(({ detail }) => detail);
    expect(steps.filter((step) => /SEARCH (beside|sweep_trials|trials) /.test(step))).toHaveLength(
      4,
    );
    // Neither all trials nor all those of a sweep.
    const broad = /SCAN (own|beside|sweep_trials|trials)\b|\(sweep=\?\)|\(state=\?\)/;
    expect(steps.filter((step) => broad.test(step))).toEqual([]);
    store.close();
  });
});
