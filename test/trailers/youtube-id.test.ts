import { describe, expect, it } from 'vitest';
import { youtubeIdIn } from '#src/trailers/catalogue/read-trailers.js';

describe('youtubeIdIn', () => {
  it.each(['K26_sDKnvMU', '-K26_sDKnvM', ' K26_sDKnvMU '])('takes %j as it is', (cell) => {
    expect(youtubeIdIn(cell)).toEqual({ kind: 'id', youtubeId: cell.trim() });
  });

  it.each([
    'XEH06oFfJSY/',
    'https://www.youtube.com/watch?v=XEH06oFfJSY',
    'https://www.youtube.com/watch?list=x&v=XEH06oFfJSY&t=3',
    'http://youtu.be/XEH06oFfJSY?t=3',
    'youtube.com/embed/XEH06oFfJSY',
  ])('finds the id in %j', (cell) => {
    expect(youtubeIdIn(cell)).toEqual({ kind: 'id', youtubeId: 'XEH06oFfJSY' });
  });

  it.each([
    ['#NAME?', /Excel/],
    ['', /no YouTube id/],
    ['K26_sDKnvM', /11 letters/],
    ['K26_sDKnvMUU', /11 letters/],
    ['https://youtu.be/K26_sDKnvMUU', /11 letters/],
    ['https://example.org/watch?v=K26_sDKnvMU', /11 letters/],
    ['../../etc/pw', /11 letters/],
  ])('says why %j is no id', (cell, words) => {
    expect(youtubeIdIn(cell)).toEqual({
      kind: 'none',
      reason: expect.stringMatching(words) as string,
    });
  });
});
