import { describe, expect, it } from 'vitest';
import { pointText, valueText } from '#src/text/words.js';

describe('settings', () => {
  it('are said in words', () => {
    expect([true, null, 0.05, 'adam', [5, 15]].map((value) => valueText(value))).toEqual([
      'on',
      'none',
      '0.05',
      'adam',
      '5, 15',
    ]);
    expect(valueText({ step: { every: 10, factor: 0.2 } })).toBe('step every 10, factor 0.2');
    expect(pointText({ frames: 15, flip: false })).toBe('frames 15 · flip off');
    expect(pointText({})).toBe('the only setting');
  });
});
