import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { embeddedJson } from '#src/page/html-template.js';
import { renderReport } from '#src/report/render-report.js';
import { largeSweep } from './large-sweep.js';
import { hostileTitle, sampleSweep } from './sample-sweep.js';

describe('renderReport', () => {
  it('gives the same bytes for the same record', () => {
    const sweep = sampleSweep();
    const first = renderReport(sweep);
    renderReport(sampleSweep({ replicates: 1 }));
    expect(renderReport(structuredClone(sweep))).toBe(first);
  });

  it('stays small for 200 trials of 50 epochs, and for 5,000', () => {
    expect(Buffer.byteLength(renderReport(largeSweep(200)))).toBeLessThan(3e6);
    expect(Buffer.byteLength(renderReport(largeSweep(5000)))).toBeLessThan(12e6);
  });

  it('escapes whatever a user may have named', () => {
    const page = renderReport(
      sampleSweep({
        hostile: true,
        axes: { [`a"><img src=x>`]: [hostileTitle, '{{constructor}}'] },
        outcomeOf: (position) => (position === 1 ? 'failed' : 'succeeded'),
      }),
    );
    expect(page).not.toContain('<img');
    expect(page).not.toContain('"><img');
    expect(page).toContain('&lt;img');
    expect(page).toContain('{{{evil}}}');
    expect(page.match(/<\/script>/g)).toHaveLength(2);
  });

  it('allows itself nothing that a policy could forbid', () => {
    const page = renderReport(sampleSweep());
    expect(page).toMatch(
      /Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'sha256-[A-Za-z0-9+/=]+'; script-src 'sha256-/,
    );
    // The script's own text is no markup; the browser test sees that it asks for nothing.
    const shown = page.replaceAll(/<script>[\s\S]*?<\/script>/g, '');
    expect(shown).not.toMatch(/ style="| on[a-z]+="|\b(?:src|href)="(?!#)/);
    expect(shown.match(/.{20}(?:NaN|undefined|Infinity)/g)).toBeNull();
  });

  it('says how far a running sweep is, and when', () => {
    const page = renderReport(
      sampleSweep({
        outcomeOf: (position) =>
          position <= 14 ? 'succeeded' : position === 15 ? 'running' : 'planned',
      }),
      { now: Date.UTC(2026, 10, 21, 19, 0) },
    );
    expect(page).toContain('Not finished: 14 of 24 trials have ended (1 running, 9 still to come)');
    expect(page).toContain('as of 2026-11-21 19:00 UTC');
  });
});

describe('embeddedJson', () => {
  it('cannot end its script element and parses back', () => {
    const value = [hostileTitle, '<!--', 'a & b', '\u2028'];
    const text = embeddedJson(value).toString();
    expect(text).not.toMatch(/[<>&\u2028]/);
    expect(JSON.parse(text)).toEqual(value);
  });
});

describe('templates', () => {
  it('never pass a value through unescaped', () => {
    const folder = join(import.meta.dirname, '../../src/report');
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    expect(sources.length).toBeGreaterThan(20);
    for (const name of sources) {
      const source = readFileSync(join(folder, name), 'utf8').replaceAll('${', '');
      expect(source, name).not.toMatch(/\{\{\{|\{\{&/);
    }
  });
});
