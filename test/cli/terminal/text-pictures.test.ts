import { describe, expect, it } from 'vitest';
import { glyphsFor, textBar, textCurve } from '#src/cli/terminal/text-pictures.js';

const blocks = glyphsFor({ LANG: 'en_GB.UTF-8' });
const ascii = glyphsFor({ LANG: 'C' });

describe('pictures in a terminal', () => {
  it('are drawn with what the locale has', () => {
    expect(blocks).not.toEqual(ascii);
    expect(glyphsFor({ LC_ALL: 'C', LANG: 'en_GB.UTF-8' })).toEqual(ascii);
    expect(glyphsFor({ LC_ALL: '', LC_CTYPE: 'de_DE.utf8', LANG: 'C' })).toEqual(blocks);
    expect(glyphsFor({})).toEqual(ascii);
    expect(glyphsFor({ LANG: 'C.UTF-8', TERM: 'linux' })).toEqual(ascii);
    expect(glyphsFor({ WT_SESSION: 'a' })).toEqual(blocks);
    for (const text of [textBar(0.3, 10, ascii), textCurve([1, 2, 3], 10, ascii)])
      expect(text).toMatch(/^[ -~]+$/);
  });

  it('bars are full where all is done, have eighths, and are of one width', () => {
    expect(textBar(1, 4, blocks)).toBe('▕████▏');
    expect(textBar(0, 4, blocks)).toBe('▕    ▏');
    expect(textBar(0.5 + 1 / 32, 4, blocks)).toBe('▕██▏ ▏');
    expect(textBar(0.5, 4, ascii)).toBe('[##--]');
    expect(textBar(7, 4, ascii)).toBe('[####]');
    for (let share = 0; share <= 1; share += 0.013)
      expect(Array.from(textBar(share, 12, blocks))).toHaveLength(14);
  });

  it('curves go from their lowest value to their highest, means where there is no room', () => {
    expect(textCurve([0, 1, 2, 3, 4, 5, 6, 7], 16, blocks)).toBe('▁▂▃▄▅▆▇█');
    expect(textCurve([9, 9, 0, 0], 2, blocks)).toBe('█▁');
    expect(textCurve([3, 3, 3], 16, blocks)).toBe('▁▁▁');
    expect(textCurve([], 16, blocks)).toBe('');
    const long = Array.from({ length: 1000 }, (_, index) => 1000 - index);
    expect(textCurve(long, 16, blocks)).toBe('██▇▇▆▆▅▅▄▄▃▃▂▂▁▁');
  });
});
