import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { byName, byNameOfJson, byNameSchema, merged } from '#src/files/by-name.js';

/** Every name that an ordinary object has without being given one, and what zod's stand-in for one of them looks like. */
const inherited = [...Object.getOwnPropertyNames(Object.prototype), '__proto__.', 'plain'];

describe('values by name', () => {
  it('have each name as it was given, and no other', () => {
    const none = byName<number>();
    for (const name of inherited) {
      expect(none[name]).toBeUndefined();
      const one = byName([[name, 1]]);
      expect(Object.entries(one)).toEqual([[name, 1]]);
      expect(Object.keys(merged(one, byName([['other', 2]])))).toEqual([name, 'other']);
      one[name] = 3;
      expect(JSON.stringify(one)).toBe(`{${JSON.stringify(name)}:3}`);
      expect(Object.entries(byNameOfJson(JSON.stringify(one)))).toEqual([[name, 3]]);
    }
  });

  it('pass a schema with all of their names, in any order', () => {
    const schema = byNameSchema(z.number());
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...inherited)), (names) => {
        const given = names.map((name, place) => [name, place] as const);
        const text = JSON.stringify(byName(given));
        const parsed = schema.parse(JSON.parse(text));
        expect(new Map(Object.entries(parsed))).toEqual(new Map(given));
        expect(Object.getPrototypeOf(parsed)).toBe(null);
      }),
    );
  });

  it('are refused by a schema where a value of any name is wrong', () => {
    const schema = byNameSchema(z.number(), z.string().max(12));
    for (const name of ['__proto__', 'toString', 'plain'])
      expect(schema.safeParse(JSON.parse(`{"${name}": "text"}`)).success).toBe(false);
    expect(schema.safeParse({ ['a'.repeat(13)]: 1 }).success).toBe(false);
    expect(schema.safeParse([1]).success).toBe(false);
  });
});

it('z.record, which drops a name, is used in one file only', () => {
  const source = fileURLToPath(new URL('../../src/', import.meta.url));
  const using = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    (name) =>
      name.endsWith('.ts') && readFileSync(`${source}${name}`, 'utf8').includes('z.record('),
  );
  expect(using).toEqual(['files/by-name.ts']);
});
