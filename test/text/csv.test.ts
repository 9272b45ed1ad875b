import { describe, expect, it } from 'vitest';
import { csvText, exactCsv, noFormula, shownCsv } from '#src/text/csv.js';

describe('tables for others', () => {
  it.each(['=1+1', '+1+1', '-1+1', '@SUM(1)', '＝1', '＋1', '－1', '＠1', '\t=1'])(
    '%j is no formula in them',
    (text) => {
      expect(exactCsv([[text]])).toBe(`'${text}\r\n`);
      expect(noFormula(text)).toBe(`'${text}`);
    },
  );

  it('keep texts that only hold such a sign, and mark one behind a line feed', () => {
    expect(['a=1', '1-2', 'x\n'].map((text) => noFormula(text))).toEqual(['a=1', '1-2', 'x\n']);
    expect(exactCsv([['a=1', 'x\n', '\n=1']])).toBe(`a=1,"x\n","'\n=1"\r\n`);
  });

  it('hold numbers as numbers, and other values as JSON', () => {
    expect(exactCsv([[-0.2, -12n, true, false, null, undefined, { a: [1] }]])).toBe(
      '-0.2,-12,true,false,,,"{""a"":[1]}"\r\n',
    );
  });

  it('show control characters where people read them', () => {
    expect(shownCsv([['a\u202Eb', 'c\u0007', 5, null]])).toBe('a<U+202E>b,c␇,5,\r\n');
    expect(exactCsv([['a\u202Eb']])).toBe('a\u202Eb\r\n');
  });
});

describe('a table that is read back', () => {
  it('keeps texts, and quotes what would end a cell or a line', () => {
    expect(csvText([['=1', 'a,b', 'say "x"', 'c\nd', 'e\rf', ' g ']])).toBe(
      '=1,"a,b","say ""x""","c\nd","e\rf", g \r\n',
    );
  });
});
