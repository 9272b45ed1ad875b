import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { attemptPlace, isFenced, listAttempts, newestAttempt, newestCheckpointStep, openAttempt } from '#src/runs/attempt-folder.js';
import { readOwner, claimAttempt, processIdentity } from '#src/runs/attempt-owner.js';

function trialFolder(): string {
  return mkdtempSync(join(tmpdir(), 'reelsweep-attempt-'));
}

describe('attempt folders', () => {
  it('number attempts one above the newest, as numbers and not as text', () => {
    const trial = trialFolder();
    expect(newestAttempt(join(trial, 'nowhere'))).toBe(0);
    for (let attempt = 1; attempt <= 11; attempt += 1) {
      expect(openAttempt(trial)).toEqual({ attempt, folder: join(trial, `attempt-${attempt}`) });
    }
    mkdirSync(join(trial, 'attempt-x'));
    mkdirSync(join(trial, 'attempt-099'));
    expect(listAttempts(trial)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(attemptPlace(join(trial, 'attempt-11'))).toEqual({ trialFolder: trial, attempt: 11 });
    expect(() => attemptPlace(trial)).toThrow(/attempt-<n>/);
  });

  it('fence an attempt as soon as a newer one is open', () => {
    const trial = trialFolder();
    const first = openAttempt(trial);
    expect(isFenced(first.folder)).toBe(false);
    const second = openAttempt(trial);
    expect(isFenced(first.folder)).toBe(true);
    expect(isFenced(second.folder)).toBe(false);
  });

  it('let one process claim an attempt', () => {
    const { folder } = openAttempt(trialFolder());
    expect(readOwner(folder)).toBeNull();
    expect(claimAttempt(folder)).toBe(true);
    expect(claimAttempt(folder, { ...processIdentity(), pid: 1 })).toBe(false);
    expect(readOwner(folder)).toEqual(processIdentity());
  });

  it('count whole checkpoints only', () => {
    const trial = trialFolder();
    expect(newestCheckpointStep(trial)).toBe(0);
    for (const name of ['90', '120', '.130.tmp', 'best']) {
      mkdirSync(join(trial, 'checkpoints', name), { recursive: true });
    }
    expect(newestCheckpointStep(trial)).toBe(120);
  });
});
