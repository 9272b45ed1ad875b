import { describe, expect, it } from 'vitest';
import { stableFiles } from '#src/predict/watch/watched-files.js';

const file = (name: string, stamp = 'as it came') => ({ name, stamp });

describe('files of a watched folder', () => {
  it('are ready once they have stayed the same for long enough', () => {
    const files = stableFiles(1000);
    files.look([file('a')], 0);
    expect(files.ready()).toEqual([]);
    files.look([file('a')], 999);
    expect(files.ready()).toEqual([]);
    expect(files.changing()).toBe(1);
    files.look([file('a')], 1000);
    expect(files.ready()).toEqual([file('a')]);
    expect(files.changing()).toBe(0);
  });

  it('begin anew whenever they change, also after they were dealt with', () => {
    const files = stableFiles(1000);
    files.look([file('a', 'half')], 0);
    files.look([file('a', 'whole')], 900);
    files.look([file('a', 'whole')], 1800);
    expect(files.ready()).toEqual([]);
    files.look([file('a', 'whole')], 1900);
    expect(files.ready()).toEqual([file('a', 'whole')]);
    files.done(file('a', 'whole'));
    files.look([file('a', 'whole')], 9000);
    expect(files.ready()).toEqual([]);
    files.look([file('a', 'other')], 10_000);
    files.look([file('a', 'other')], 11_000);
    expect(files.ready()).toEqual([file('a', 'other')]);
  });

  it('are not done as they are now by an answer to what they were', () => {
    const files = stableFiles(10);
    files.look([file('a', 'before')], 0);
    files.look([file('a', 'after')], 10);
    files.look([file('a', 'after')], 20);
    files.done(file('a', 'before'));
    expect(files.ready()).toEqual([file('a', 'after')]);
  });

  it('come first where they came first, and go where they are gone', () => {
    const files = stableFiles(10);
    files.look([file('z')], 0);
    files.look([file('z'), file('b'), file('a')], 5);
    files.look([file('z'), file('b'), file('a')], 20);
    expect(files.ready().map(({ name }) => name)).toEqual(['z', 'a', 'b']);
    files.look([file('a')], 25);
    expect(files.ready().map(({ name }) => name)).toEqual(['a']);
    files.look([], 30);
    files.look([file('a')], 35);
    expect(files.ready()).toEqual([]);
  });
});
