import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { headerLine, predictionRow } from '#src/predict/watch/prediction-row.js';
import { openPredictionsTable } from '#src/predict/watch/predictions-table.js';
import type { VideoAnswer } from '#src/predict/video-score.js';

const folder = mkdtempSync(join(tmpdir(), 'reelsweep-table-'));
const model = 'b'.repeat(64);
const contents = (letter: string) => letter.repeat(64);

function row(file: string, sha256: string, reason = 'not-a-video'): string {
  const answer: VideoAnswer = { kind: 'refused', path: file, reason, message: `"Why", it\nsays` };
  return predictionRow(answer, { at: 0, trialId: '0123456789abcdef', sha256, model });
}

function tableOf(name: string, text?: string) {
  const path = join(folder, name);
  if (text !== undefined) writeFileSync(path, text);
  return path;
}

const head = `${headerLine}\r\n`;

describe('the table of a watched folder', () => {
  it('begins with its columns and knows what it holds when it is opened again', () => {
    const path = tableOf('deep/new.csv');
    const table = openPredictionsTable(path);
    expect(readFileSync(path, 'utf8')).toBe(head);
    expect(table.has(contents('c'), model)).toBe(false);
    table.append(row('a.mp4', contents('c')));
    table.append(row('slow.mp4', contents('d'), 'timeout'));
    table.close();
    const again = openPredictionsTable(path);
    expect(again.has(contents('c'), model)).toBe(true);
    expect(again.has(contents('c'), contents('e'))).toBe(false);
    // An accident may not happen again.
    expect(again.has(contents('d'), model)).toBe(false);
    again.close();
  });

  it.each([
    ['a torn row', `${head}${row('a', contents('c'))}\r\n${row('b', contents('d')).slice(0, 40)}`],
    [
      'a row without its model',
      `${head}${row('a', contents('c'))}\r\n${row('b', contents('d')).slice(0, -1)}`,
    ],
  ])('cuts off %s', (_, text) => {
    const path = tableOf('torn.csv', text);
    openPredictionsTable(path).close();
    expect(readFileSync(path, 'utf8')).toBe(`${head}${row('a', contents('c'))}\r\n`);
  });

  it('repairs a complete row without its line end, and a torn header', () => {
    const path = tableOf('unended.csv', `${head}${row('a', contents('c'))}`);
    const table = openPredictionsTable(path);
    expect(table.has(contents('c'), model)).toBe(true);
    table.close();
    expect(readFileSync(path, 'utf8')).toBe(`${head}${row('a', contents('c'))}\r\n`);
    const begun = tableOf('begun.csv', headerLine.slice(0, 30));
    openPredictionsTable(begun).close();
    expect(readFileSync(begun, 'utf8')).toBe(head);
  });

  it.each([
    ['other columns', 'movieId,score\r\na,1\r\n'],
    ['no text', Buffer.from([0x80, 4, 1, 2, 10, 3]).toString('latin1')],
    ['a long last line', `${head}${'x'.repeat(100_000)}`],
  ])('leaves a file with %s alone', (_, text) => {
    const path = tableOf('other.csv', text);
    expect(() => openPredictionsTable(path)).toThrow(/holds something else/);
    expect(readFileSync(path, 'utf8')).toBe(readFileSync(tableOf('same.csv', text), 'utf8'));
    expect(() => openPredictionsTable(join(path, 'within.csv'))).toThrow(/cannot be written/);
    mkdirSync(join(folder, 'a-folder.csv'), { recursive: true });
    expect(() => openPredictionsTable(join(folder, 'a-folder.csv'))).toThrow(/is no file/);
  });

  it('is held by one at a time, by whatever name, and begun again where it is moved away', () => {
    const path = tableOf('held.csv', head);
    const link = join(folder, 'link.csv');
    symlinkSync(path, link);
    const table = openPredictionsTable(link);
    expect(() => openPredictionsTable(path)).toThrow(/^Another `predict --watch` writes to/);
    rmSync(path);
    table.append(row('a', contents('c')));
    expect(readFileSync(path, 'utf8')).toBe(`${head}${row('a', contents('c'))}\r\n`);
    table.close();
    openPredictionsTable(path).close();
    expect(existsSync(path)).toBe(true);
  });
});

describe('a row', () => {
  it('is one line that no spreadsheet takes for a formula, whatever the file is called', () => {
    for (const file of [
      '=1+1.mp4',
      '+a',
      '-a',
      '@a',
      'a\nb,"c"\r\n.mp4',
      '\u001b[2J.mp4',
      '\t=1',
    ]) {
      const line = row(file, contents('c'));
      for (const control of ['\r', '\n', '\u001b']) expect(line).not.toContain(control);
      const [[cell = '', ...others] = []] = parse(line);
      expect(cell).not.toMatch(/^[=+\-@\t]/);
      expect(others.slice(-3)).toEqual(['0123456789abcdef', contents('c'), model]);
      expect(others).toContain('"Why", it␊says');
    }
  });

  it('has the score with all that is said of it', () => {
    const line = predictionRow(
      {
        kind: 'scored',
        path: 'in/a.mp4',
        movieId: 'a',
        sha256: contents('c'),
        score: 7.123456,
        prediction: 1,
        interval: { level: 0.9, low: 5, high: 9.5, movies: 45, tested: null },
        draws: { scores: [7], standardDeviation: 0.25 },
        frames: { kept: 70, sampled: 100 },
        doubts: [{ kind: 'never-tested' }, { kind: 'few-frames', found: 1, wanted: 5 }],
        seconds: { extract: 1, predict: 0.5 },
      },
      { at: Date.UTC(2026, 0, 2), trialId: '0123456789abcdef', sha256: contents('c'), model },
    );
    const [cells] = parse(`${headerLine}\n${line}`, { columns: true }) as Record<string, string>[];
    expect(cells).toMatchObject({
      score: '7.1235',
      low: '5',
      high: '9.5',
      level: '0.9',
      drawDeviation: '0.25',
      framesKept: '70',
      framesSampled: '100',
      seconds: '1.5',
      at: '2026-01-02T00:00:00.000Z',
      reason: '',
    });
    expect(cells?.['doubts']).toMatch(/^The model was never .* Only 1 informative frame/);
  });
});
