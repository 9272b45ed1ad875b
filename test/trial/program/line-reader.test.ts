import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineReader, type Line } from '#src/trial/program/line-reader.js';
import { readMetricLine } from '#src/trial/program/program-metrics.js';

const folder = mkdtempSync(join(tmpdir(), 'reelsweep-lines-'));
let files = 0;

function newPath(): string {
  files += 1;
  return join(folder, `${files}.jsonl`);
}

function texts(lines: Iterable<readonly Line[]>): (string | null)[] {
  return [...lines].flat().map(({ text }) => text);
}

describe('lineReader', () => {
  it('gives the same lines however the file grows', () => {
    const line = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => text.replaceAll('\n', ' ')),
      fc.integer({ min: 16_380, max: 16_390 }).map((length) => 'x'.repeat(length)),
    );
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 8 }),
        fc.array(fc.nat({ max: 40_000 }), { maxLength: 6 }),
        (lines, cuts) => {
          const path = newPath();
          const bytes = Buffer.from(lines.join('\n'));
          const reader = lineReader(path);
          const found: (string | null)[] = [];
          let from = 0;
          for (const to of [...cuts.toSorted((one, other) => one - other), bytes.length]) {
            appendFileSync(path, bytes.subarray(from, to));
            from = Math.max(from, Math.min(to, bytes.length));
            found.push(...texts(reader.read()));
          }
          found.push(...texts(reader.read('to-end')));
          const wanted = lines.map((text) => (Buffer.byteLength(text) > 16_384 ? null : text));
          if (wanted.at(-1) === '') wanted.pop();
          expect(found).toEqual(wanted);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('gets past megabytes without a line, and begins anew where a file was written anew', () => {
    const path = newPath();
    const reader = lineReader(path);
    expect(texts(reader.read())).toEqual([]);
    writeFileSync(path, `${'x'.repeat(3_000_000)}\nnext\n`);
    const [long, next] = [...reader.read()].flat();
    expect([long?.text, next]).toEqual([null, { offset: 3_000_001, text: 'next' }]);
    writeFileSync(path, 'anew\n');
    expect(texts(reader.read())).toEqual(['anew']);
  });
});

describe('readMetricLine', () => {
  it.each([
    ['{"name":"a","value":1,"step":3,"epoch":2}', { value: 1, place: { step: 3, epoch: 2 } }],
    ['{"name":"a","value":-1e-3,"epoch":2}', { value: -0.001, place: { step: 2, epoch: 2 } }],
    ['{"name":"a","value":1,"step":3,"seq":7}', { place: { step: 3, epoch: 3 } }],
    ['{"name":"a","value":0}', { kind: 'metric', place: null }],
    ['{"name":"a","value": NaN, "step": 1}', { kind: 'not-finite', value: 'NaN' }],
    ['{"name":"a","step":1,"value":-Infinity}', { kind: 'not-finite', value: '-Infinity' }],
    ['{"name":"a","value":null}', { kind: 'not-finite', value: 'NaN' }],
    ['{"name":"a","value":1e999}', { kind: 'not-finite', value: 'Infinity' }],
    ['{"name":"a","value":"1"}', { kind: 'unreadable' }],
    ['{"name":"a","value":1,"step":-1}', { kind: 'unreadable' }],
    ['{"name":"a","value":1,"step":1.5}', { kind: 'unreadable' }],
    ['{"value":1}', { kind: 'unreadable' }],
    ['[]', { kind: 'unreadable' }],
    ['{', { kind: 'unreadable' }],
  ])('%s', (line, wanted) => {
    expect(readMetricLine(line)).toMatchObject(wanted);
  });
});
