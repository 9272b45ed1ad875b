import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditDataset } from '#src/dataset/audit/audit-dataset.js';
import { auditSummary } from '#src/dataset/audit/audit-summary.js';
import { importDataset } from '#src/dataset/pack/build.js';
import { inspectDataset } from '#src/dataset/inspect/inspect.js';
import { openPack } from '#src/dataset/pack/pack.js';
import { copiedSource } from './copied-source.js';
import { testFolder } from './small-source.js';

describe('a build', () => {
  it('ends with the audit that `dataset audit` makes of what it wrote', async () => {
    const options = await copiedSource(testFolder());
    const shares: number[] = [];
    const report = await importDataset(options, {
      onProgress: ({ task, done }) => {
        if (task === 'compare-frames') shares.push(done);
      },
    });
    expect(shares).toEqual([0.25, 0.5, 0.75, 1]);
    expect(report.audit.verdict).toBe('leak');
    expect(report.audit.findings[0]).toMatchObject({
      kind: 'shared-frames',
      severity: 'leak',
      movies: ['movie-1-tt1000001', 'movie-90-tt1000090'],
    });
    expect(await auditDataset(options.outFolder, 15)).toEqual(report.audit);
  });

  it('keeps a summary outside of the identity, which older datasets may lack', async () => {
    const options = await copiedSource(testFolder());
    const report = await importDataset(options);
    const path = join(options.outFolder, 'dataset.json');
    const text = readFileSync(path, 'utf8');
    const file = JSON.parse(text) as Record<string, unknown>;
    expect(file['audit']).toEqual(auditSummary(report.audit));
    expect(file['audit']).toMatchObject({
      kinds: { 'shared-frames': 1, 'shared-id': 0, 'few-frames': 17 },
      worst: Array.from({ length: 5 }, () => expect.any(String) as string),
    });
    expect((file['audit'] as { worst: string[] }).worst[0]).toMatch(
      /^leak: movie-1-tt1000001 .*movie-90-tt1000090 .*in common/,
    );
    expect(inspectDataset(options.outFolder).audit).toEqual(file['audit']);
    delete file['audit'];
    writeFileSync(path, JSON.stringify(file));
    expect(inspectDataset(options.outFolder)).toMatchObject({ audit: null, sha256: report.sha256 });
  });

  it('gives equal bytes twice', async () => {
    const options = await copiedSource(testFolder());
    await importDataset(options);
    const first = readFileSync(join(options.outFolder, 'dataset.json'), 'utf8');
    await importDataset(options);
    expect(readFileSync(join(options.outFolder, 'dataset.json'), 'utf8')).toBe(first);
  });
});

describe('auditDataset', () => {
  it('stops when its signal aborts, while it reads', async () => {
    const options = await copiedSource(testFolder());
    await importDataset(options);
    const stop = new AbortController();
    const audit = auditDataset(options.outFolder, 15, {
      signal: stop.signal,
      onProgress: () => {
        stop.abort();
      },
    });
    await expect(audit).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('asks for a folder that holds a dataset, and a minimum that can be', async () => {
    const folder = testFolder();
    mkdirSync(join(folder, 'empty'));
    await expect(auditDataset(join(folder, 'empty'), 15)).rejects.toMatchObject({
      kind: 'no-dataset',
    });
    await expect(auditDataset(folder, 0.5)).rejects.toMatchObject({ kind: 'bad-minimum' });
  });

  it('takes a movie without enough frames by the minimum given', async () => {
    const options = await copiedSource(testFolder());
    await importDataset(options);
    const few = async (minFrames: number) =>
      (await auditDataset(options.outFolder, minFrames)).findings.filter(
        ({ kind }) => kind === 'few-frames',
      ).length;
    const pack = openPack(options.outFolder);
    pack.close();
    expect(await few(6)).toBe(0);
    expect(await few(7)).toBe(pack.movies.length);
  });
});
