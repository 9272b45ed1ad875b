import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSweep } from '../parse-forms.js';
import { expandSweep } from '#src/sweep/grid/expand.js';

const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 });

/** A sweep of these top-level keys, as JSON, which is YAML too. */
function read(body: Readonly<Record<string, unknown>>) {
  return parseSweep(JSON.stringify({ name: 'a', dataset: 'd', ...body }), 's.yaml');
}

function points(body: Readonly<Record<string, unknown>>): string[] {
  const reading = read(body);
  if (reading.kind === 'problems') throw new Error(JSON.stringify(reading.problems));
  const expansion = expandSweep(reading.sweep, { datasetImage: 64, folder: '/p' });
  if (expansion.kind === 'problems') throw new Error(JSON.stringify(expansion.problems));
  return [...expansion.points.keys()];
}

describe('expansion, whatever the grid', () => {
  it('has the same points in whatever order axes, values and keys are given', () => {
    const axes = fc.record({ frames: numbers, epochs: numbers, batchSize: numbers });
    fc.assert(
      fc.property(axes, fc.integer(), (grid, turn) => {
        const turned = Object.entries(grid)
          .map(([name, list]) => [name, turn % 2 === 0 ? list.toReversed() : list] as const)
          .toReversed();
        expect(points({ grid: Object.fromEntries(turned) }).toSorted()).toEqual(
          points({ grid }).toSorted(),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('lets the lists of a zip vary together where they are equally long, and refuses them otherwise', () => {
    fc.assert(
      fc.property(numbers, numbers, numbers, (frames, epochs, batchSize) => {
        const body = { grid: { batchSize }, zip: [{ frames, epochs }] };
        const reading = read(body);
        expect(reading.kind).toBe(frames.length === epochs.length ? 'sweep' : 'problems');
        if (reading.kind === 'problems') {
          expect(reading.problems.map(({ message }) => message)).toEqual([
            expect.stringContaining('must be equally long'),
          ]);
        } else expect(points(body)).toHaveLength(frames.length * batchSize.length);
      }),
      { numRuns: 60 },
    );
  });

  it('counts the product less every exclusion, also where exclusions overlap', () => {
    fc.assert(
      fc.property(numbers, numbers, (frames, epochs) => {
        const grid = { frames: [...frames, 60], epochs: [...epochs, 60] };
        const exclude = [{ frames: frames[0] }, { epochs: epochs[0] }, { frames: 60, epochs: 60 }];
        expect(points({ grid, exclude: exclude.slice(0, 2) })).toHaveLength(
          frames.length * epochs.length,
        );
        const left = frames.length * epochs.length - 1;
        if (left > 0) expect(points({ grid, exclude })).toHaveLength(left);
      }),
      { numRuns: 30 },
    );
  });
});
