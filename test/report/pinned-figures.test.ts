import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { figuresCsv } from '#src/report/figures-csv.js';
import { figuresJson } from '#src/report/report-figures.js';
import { reportFigures, type ReportFigures } from '#src/report/report-figures.js';
import { sampleSweep, withReference } from './sample-sweep.js';

interface Pinned {
  readonly figures: unknown;
  readonly csvColumns: string;
  readonly keys: readonly string[];
}

const pinned = JSON.parse(
  readFileSync(new URL('pinned-figures.json', import.meta.url), 'utf8'),
) as Pinned;

const outcomes = ['failed', 'recovered', 'timed-out', 'pruned', 'running', 'planned'] as const;

/** What a user's script reads: from the JSON text, with the digits that no other order of addition changes. */
function rounded(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, member: unknown) =>
      typeof member === 'number' ? Number(member.toPrecision(9)) : member,
    ),
  );
}

/** Each key's path once; an element of a list has `[]`. */
function keysOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => keysOf(one, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [
    `${path}.${name}`,
    ...keysOf(member, `${path}.${name}`),
  ]);
}

describe('figures of a fixed sweep', () => {
  it('keep their values: trials, baseline, ridge, verdict, leaderboard and effects', () => {
    const figures = JSON.parse(
      figuresJson(reportFigures(withReference(sampleSweep(), 0.7))),
    ) as ReportFigures;
    const { trials, baseline, reference, verdict, leaderboard, effects } = figures;
    expect(
      rounded({
        trials: trials.map(({ trialId, testMse, relativeMse, validationMse, trainMse }) => ({
          trialId,
          testMse,
          relativeMse,
          validationMse,
          trainMse,
        })),
        baseline,
        reference,
        verdict,
        leaderboard,
        effects,
      }),
    ).toEqual(pinned.figures);
  });

  it('keep the keys of their JSON and the columns of their CSV', () => {
    const options = {
      outcomeOf: (position: number) => outcomes[position - 1] ?? 'succeeded',
      replicates: 4,
    } as const;
    const figures = reportFigures(withReference(sampleSweep(options), 0.7), {
      before: sampleSweep(),
    });
    const keys = [...new Set(keysOf(JSON.parse(figuresJson(figures))))].sort();
    expect(keys).toEqual(pinned.keys);
    expect(figuresCsv(figures).split('\r\n')[0]).toBe(pinned.csvColumns);
  });
});
