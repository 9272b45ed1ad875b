import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readTable } from '#src/files/table/read-table.js';

const folder = mkdtempSync(join(tmpdir(), 'table-'));
afterAll(() => rmSync(folder, { recursive: true }));

function table(contents: string | Uint8Array) {
  const path = join(folder, 'table.csv');
  writeFileSync(path, contents);
  return readTable(path);
}

const cells = (contents: string | Uint8Array) => table(contents).rows.map((row) => row.cells);

describe('the separator', () => {
  it.each([
    [
      'semicolons beside commas in names and numbers',
      'title;year;budget, USD;score',
      'A;2001;1,000,001;5.1',
      ';',
    ],
    ['tabs beside a comma in every row', 'title\tbudget, USD', 'A\t1,5', '\t'],
    ['a comma in every name and every cell', 'name, full;score', 'Lang, Fritz;5', ';'],
    ['bars', 'title|year|score', 'A, B; C|2001|5', '|'],
    ['commas beside bars in cells', 'title,genres,score', 'A,x|y|z,5', ','],
    ['a quoted cell that holds others', 'title,score', '"A; B, C",5', ','],
    ['a single column', 'title', 'A; B', ','],
  ])('is counted: %s', (_name, header, row, separator) => {
    const read = table([header, row, row, row].join('\n'));
    expect(read.separator).toBe(separator);
    expect(new Set(read.rows.map((of) => of.cells.length))).toEqual(new Set([read.columns.length]));
  });

  it('is still found where some rows are broken', () => {
    const rows = Array.from({ length: 20 }, (_, row) => `Film ${row};8,${row % 10};x, y`);
    const read = table(['title;score;note, mine', ...rows, 'broken', 'a;b;c;d;e'].join('\n'));
    expect(read.separator).toBe(';');
    expect(read.rows).toHaveLength(22);
  });

  it.each([
    ['sep=;\r\ntitle;score\r\nA;5\r\n', ';'],
    ['"sep=\t"\ntitle\tscore\nA, B\t5\n', '\t'],
    ['SEP=|\ntitle|score\nA;B|5\n', '|'],
  ])('is named by a first line: %j', (text, separator) => {
    const read = table(text);
    expect(read).toMatchObject({ separator, columns: ['title', 'score'] });
    expect(read.rows[0]?.line).toBe(3);
  });

  it('is refused where the first line names one that cannot be', () => {
    expect(() => table('sep=x\ntitlexscore\n')).toThrow(/separator 'x' on line 1; a comma, a semi/);
  });
});

describe('quotes', () => {
  const header = 'id\ttitle\tscore';

  it('mean nothing between tabs unless each is closed', () => {
    const rows = [
      '1\t"Quoted" Film\t5',
      '2\t"Open\t6',
      '3\tPlain\t7',
      '4\t"Another\t8',
      '5\tEnd"\t9',
    ];
    expect(cells([header, ...rows].join('\n'))).toEqual(rows.map((row) => row.split('\t')));
  });

  it('mean nothing where the lines alone make an even table', () => {
    // By RFC 4180 this is one row with a title over three lines.
    const rows = ['1\t"Open\t5', '2\tPlain\t6', '3\tEnd"\t7'];
    expect(cells([header, ...rows].join('\n'))).toEqual(rows.map((row) => row.split('\t')));
    const bars = rows.map((row) => row.replaceAll('\t', '|'));
    expect(cells(['id|title|score', ...bars].join('\n'))).toHaveLength(3);
  });

  it('mean what they do in CSV where all are closed', () => {
    const text = `${header}\n1\t"A\tB"\t5\n2\t"Say ""C"""\t6\n`;
    expect(cells(text)).toEqual([
      ['1', 'A\tB', '5'],
      ['2', 'Say "C"', '6'],
    ]);
  });

  it('of CSV may hold separators, quotes and line ends; one inside a cell is a character', () => {
    expect(cells('a,b\n"x, ""y""\nz",5" disk\n"Quoted" Film,6\n')).toEqual([
      ['x, "y"\nz', '5" disk'],
      ['"Quoted" Film', '6'],
    ]);
    expect(() => table('a,b\n1,2\n"x,3\n')).toThrow(/line 3: a quote that opens here is never/);
  });
});

describe('rows', () => {
  it('come back as they were written, whatever parts them', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((cell) => !/[\0\r\n]/.test(cell));
    fc.assert(
      fc.property(
        fc.constantFrom(',', ';', '\t', '|'),
        fc.array(fc.tuple(text, text), { minLength: 1 }),
        (separator, rows) => {
          const quoted = (cell: string) =>
            cell.includes(separator) || cell.includes('"')
              ? `"${cell.replaceAll('"', '""')}"`
              : cell;
          const lines = [['a', 'b', 'c'], ...rows.map((row) => ['x', ...row])];
          const written = lines.map((row) => row.map((cell) => quoted(cell)).join(separator));
          expect(cells(written.join('\n')).map((row) => row.slice(1))).toEqual(rows);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('lose and gain empty cells at their end, as spreadsheets do, and no others', () => {
    expect(cells('a;b;\n1;2\n3;4;\n5;6;;;\n7\n8;9;10;11\n')).toEqual([
      ['1', '2', ''],
      ['3', '4', ''],
      ['5', '6', ''],
      ['7'],
      ['8', '9', '10', '11'],
    ]);
  });

  it('of R begin with a name that has no column', () => {
    expect(table('"title"\t"score"\n"1"\t"A"\t5\n"2"\t"B"\t6\n')).toMatchObject({
      columns: ['', 'title', 'score'],
      rows: [{ cells: ['1', 'A', '5'] }, { cells: ['2', 'B', '6'] }],
    });
  });

  it('keep their lines behind comments and blank lines; rows of separators are rows', () => {
    const text = '# exported today\n#\n\ntitle,score\n\n A ,5\n,\n#1,6\n';
    expect(table(text).rows).toEqual([
      { line: 6, cells: [' A ', '5'] },
      { line: 7, cells: ['', ''] },
      { line: 8, cells: ['#1', '6'] },
    ]);
    expect(table('#title\tscore\nA\t5\n').columns).toEqual(['title', 'score']);
  });
});

describe('encodings', () => {
  const text = 'title,score\nAmélie,8\nœuvre €,7\n';

  it('are distinguished without a byte order mark', () => {
    expect(table(text)).toMatchObject({ encoding: 'utf-8', otherEncodingLine: null });
    const wide = Buffer.from(text.replaceAll('œuvre €', 'uvre'), 'utf16le');
    expect(table(wide)).toMatchObject({ encoding: 'utf-16le', rows: [{ line: 2 }, { line: 3 }] });
    expect(table(wide.swap16()).encoding).toBe('utf-16be');
  });

  it('include that of Western spreadsheets, with the line that shows it', () => {
    const bytes = Buffer.from(
      Array.from(text, (letter) => ({ œ: 0x9c, '€': 0x80 })[letter] ?? letter.charCodeAt(0)),
    );
    const read = table(bytes);
    expect(read).toMatchObject({ encoding: 'windows-1252', otherEncodingLine: 2 });
    expect(read.rows.map((row) => row.cells[0])).toEqual(['Amélie', 'œuvre €']);
  });

  it.each([
    [
      'UTF-8 with a broken byte',
      Buffer.concat([Buffer.from('a,b\nAmélie,1\nB'), Buffer.from([0xff]), Buffer.from(',2\n')]),
      3,
    ],
    [
      'another alphabet',
      Buffer.concat([
        Buffer.from('a,b\n'),
        Buffer.from('cff0e8e2e5f2', 'hex'),
        Buffer.from(',1\n'),
      ]),
      2,
    ],
    [
      'a byte that means nothing',
      Buffer.concat([Buffer.from('a,b\nx'), Buffer.from([0x81]), Buffer.from(',1\n')]),
      2,
    ],
  ])('are refused with their line: %s', (_name, bytes, line) => {
    expect(() => table(bytes)).toThrow(new RegExp(`not UTF-8 on line ${line}, .* save it as CSV`));
  });

  it('say what a workbook is', () => {
    expect(() => table(Buffer.from('PK\x03\x04rest'))).toThrow(/\.xlsx and \.ods/);
  });
});
