import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '#src/files/canonical-json.js';
import { safeName, slug } from '#src/files/safe-name.js';

describe('slug and safeName', () => {
  it('make any title a plain file name', () => {
    expect(slug('Amélie – 電影 (2001)')).toBe('amelie-2001');
    expect(safeName('../../etc/passwd', 'tt0123456')).toBe('etc-passwd-tt0123456');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (title) => {
        expect(safeName(title)).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*-[0-9a-f]{8}$/);
      }),
    );
  });

  it('tell two titles with one slug apart', () => {
    expect(safeName('11:14')).not.toBe(safeName('11_14'));
  });
});

describe('canonicalJson', () => {
  it('does not depend on the order of keys', () => {
    expect(canonicalJson({ b: [1, { d: null, c: true }], a: 'x' })).toBe(
      '{"a":"x","b":[1,{"c":true,"d":null}]}',
    );
  });

  it('refuses numbers that JSON would turn into null', () => {
    expect(() => canonicalJson({ loss: Number.NaN })).toThrow('NaN');
  });
});
