import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type LedgerRecord, openLedger } from '#src/trailers/download/download-ledger.js';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-ledger-'));
  path = join(folder, 'ledger.jsonl');
});

function failed(movieId: string, youtubeId: string, attempts = 1): LedgerRecord {
  const outcome = { kind: 'failed', reason: 'network', said: 'no line', attempts } as const;
  return { movieId, youtubeId, at: '2026-11-25T00:00:00.000Z', outcome };
}

describe('the ledger', () => {
  it('keeps the latest record of each video; another id of the same movie is another video', () => {
    const ledger = openLedger(folder);
    ledger.append(failed('heat', 'aaaaaaaaaaa', 1));
    ledger.append(failed('heat', 'aaaaaaaaaaa', 2));
    ledger.append(failed('heat', 'bbbbbbbbbbb', 1));
    for (const opened of [ledger, openLedger(folder)]) {
      const of = (youtubeId: string) => opened.latest({ movieId: 'heat', youtubeId })?.outcome;
      expect(of('aaaaaaaaaaa')).toMatchObject({ attempts: 2 });
      expect(of('bbbbbbbbbbb')).toMatchObject({ attempts: 1 });
      expect(of('ccccccccccc')).toBeUndefined();
      expect(opened.records()).toHaveLength(2);
    }
  });

  it('passes over a torn last line and glues nothing to it', () => {
    openLedger(folder).append(failed('first', 'aaaaaaaaaaa'));
    appendFileSync(path, '{"movieId":"torn","youtubeId":"bbbbb');
    const ledger = openLedger(folder);
    expect(ledger.records()).toHaveLength(1);
    ledger.append(failed('third', 'ccccccccccc'));
    expect(
      openLedger(folder)
        .records()
        .map(({ movieId }) => movieId),
    ).toEqual(['first', 'third']);
    expect(readFileSync(path, 'utf8')).toMatch(/\n\{"movieId":"torn","youtubeId":"bbbbb\n\{/);
  });

  it('ignores fields and kinds of a later version', () => {
    const later = { ...failed('heat', 'aaaaaaaaaaa'), colour: 'red' };
    const unknown = { ...failed('heat', 'aaaaaaaaaaa'), outcome: { kind: 'transcoded' } };
    writeFileSync(path, [later, unknown].map((record) => `${JSON.stringify(record)}\n`).join(''));
    const record = openLedger(folder).latest({ movieId: 'heat', youtubeId: 'aaaaaaaaaaa' });
    expect(record).toEqual(failed('heat', 'aaaaaaaaaaa'));
  });

  it('takes no file name that leads elsewhere', () => {
    const video = { file: '../../precious.mp4', bytes: 3, sha256: 'a'.repeat(64) };
    const outcome = { kind: 'extracted', video, removed: true };
    writeFileSync(path, `${JSON.stringify({ ...failed('a', 'aaaaaaaaaaa'), outcome })}\n`);
    expect(openLedger(folder).records()).toEqual([]);
  });
});
