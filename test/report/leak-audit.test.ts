import { describe, expect, it } from 'vitest';
import { auditSummary } from '#src/dataset/audit/audit-summary.js';
import { reportFigures } from '#src/report/report-figures.js';
import { trustChecks } from '#src/report/sections/trust.js';
import type { SweepRecord } from '#src/store/queries/sweep-record.js';
import { audited } from '../dataset/audited.js';
import { hostileTitle, sampleSweep } from './sample-sweep.js';

function withAudit(audit: unknown): SweepRecord {
  const sweep = sampleSweep({ replicates: 1 });
  const facts = { ...sweep.dataset.facts, audit };
  return { ...sweep, dataset: { ...sweep.dataset, facts } };
}

/** Text of the report's section on checks. */
function checks(sweep: SweepRecord): string {
  return trustChecks(reportFigures(sweep))?.toString() ?? '';
}

describe('the leak audit in the report', () => {
  const leaking = [
    { movieId: 'a', split: 'train', title: hostileTitle, year: 1 },
    { movieId: 'b', split: 'test', title: hostileTitle, year: 1 },
    { movieId: 'c', score: 10 },
  ] as const;

  it('says what leaks, with figures, though the dataset be gone', async () => {
    const summary = auditSummary(await audited(leaking, 0));
    const section = checks(withAudit(JSON.parse(JSON.stringify(summary))));
    expect(section).toContain('<p class="caution">Leak: one finding joins movies');
    expect(section).toMatch(/<li>leak: .* are in training and test/);
    expect(section).toMatch(/One title in several splits<\/th><td class="number">1 finding</);
    expect(section).toMatch(/by its id<\/th><td class="number">none</);
    expect(section).not.toContain('<img');
  });

  it('says that nothing was found only where it was looked for', async () => {
    const summary = auditSummary(await audited(leaking.slice(1, 2), 0));
    const section = checks(withAudit(summary));
    expect(section).toContain('<p class="about">Nothing found; looked at 1 movie');
    expect(section.match(/>none</g)).toHaveLength(7);
  });

  it('keeps to the sums of a dataset that kept nothing else', async () => {
    const { kinds: _, worst: __, ...sums } = auditSummary(await audited(leaking, 0));
    const section = checks(withAudit(sums));
    expect(section).toContain('Leak: one finding joins movies');
    expect(section).not.toContain('looked for');
  });

  it('says plainly that none was run', () => {
    const sweep = sampleSweep({ replicates: 1 });
    expect(reportFigures(sweep).leakAudit).toMatchObject({ kind: 'not-run' });
    expect(checks(sweep)).toContain('never audited for leaks');
    expect(checks(sweep)).toContain('dataset audit /home/ada/reelsweep/data/demo');
    expect(reportFigures(withAudit({ verdict: 'fine' })).leakAudit).toMatchObject({
      kind: 'not-run',
    });
  });

  it('is no part of a sweep without a dataset', () => {
    const sweep = sampleSweep({ replicates: 1 });
    const none = { folder: '', sha256: '', facts: {}, movies: [] };
    expect(reportFigures({ ...sweep, dataset: none }).leakAudit).toBeNull();
    expect(checks({ ...sweep, dataset: none })).toBe('');
  });
});
