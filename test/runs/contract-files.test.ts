import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settingsSchema } from '#src/settings/trainer.js';
import { runsLayout } from '#src/runs/runs-layout.js';
import { AttemptError } from '#src/runs/attempt-error.js';
import { readProgress, writeProgress } from '#src/runs/attempt-end.js';
import { readEnd, writeEnd, readFailure, writeFailure } from '#src/runs/attempt-end.js';
import { readLogTail } from '#src/runs/log-file.js';
import { type ResultFile, publishResult, readResult } from '#src/runs/result-file.js';
import { readTrialFile, writeTrialFile } from '#src/runs/trial-file.js';

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'reelsweep-contract-'));
}

const result: ResultFile = {
  format: 1,
  trialId: '0123456789abcdef',
  attempt: 1,
  selectedEpoch: 1,
  epochs: 1,
  metrics: { testMse: 0.5 },
  predictions: [{ movieId: 'a', split: 'test', label: 1, prediction: 0.5 }],
  wallTimeMs: 10,
  peakMemoryBytes: 10,
  device: { kind: 'cpu', name: 'cpu', tensorflow: '2.21.0', threads: 1 },
};

describe('files of the attempt contract', () => {
  it('a trial from before a setting came into being has its default', () => {
    const trialFolder = folder();
    const settings = { ...settingsSchema.parse({}), image: 64 };
    const trial = {
      format: 1 as const,
      trialId: '0123456789abcdef',
      settings,
      seed: 1,
      dataset: { folder: '/data', sha256: 'ab' },
      trainer: '1',
      code: { version: '0.1.0', commit: null, dirty: null },
    };
    writeTrialFile(trialFolder, trial);
    const path = runsLayout.trialFile(trialFolder);
    const { crop: _crop, ...older } = settings;
    writeFileSync(path, JSON.stringify({ ...trial, settings: older }));
    expect(readTrialFile(trialFolder)).toEqual(trial);
    const { image: _image, ...without } = settings;
    writeFileSync(path, JSON.stringify({ ...trial, settings: without }));
    expect(() => readTrialFile(trialFolder)).toThrow(AttemptError);
  });

  it('come back as they were written, and are null before', () => {
    const attempt = folder();
    expect([readProgress(attempt), readFailure(attempt), readEnd(attempt)]).toEqual([
      null,
      null,
      null,
    ]);
    const progress = {
      epoch: 1,
      epochs: 2,
      step: 3,
      steps: 6,
      samplesPerSecond: 1.5,
      peakMemoryBytes: 1,
      etaMs: null,
      at: 5,
    };
    writeProgress(attempt, progress);
    expect(readProgress(attempt)).toEqual(progress);
    writeFailure(attempt, { kind: 'diverged', message: 'The loss is NaN.', step: 4 });
    expect(readFailure(attempt)).toEqual({
      kind: 'diverged',
      message: 'The loss is NaN.',
      step: 4,
    });
    const end = {
      format: 1,
      cause: 'diverged',
      state: 'failed',
      exitCode: 78,
      signal: null,
      message: 'The loss is NaN.',
      checkpointStep: 0,
      startedAt: 1,
      endedAt: 2,
    } as const;
    writeEnd(attempt, end);
    expect(readEnd(attempt)).toEqual(end);
  });

  it('publish a result once: the second of two is rejected and changes nothing', () => {
    const trial = folder();
    expect(publishResult(trial, result)).toBe(true);
    expect(publishResult(trial, { ...result, attempt: 2 })).toBe(false);
    expect(readResult(trial)?.attempt).toBe(1);
    expect(readdirSync(trial)).toEqual(['result.json']);
  });

  it('name the damaged file and what is wrong with it', () => {
    const trial = folder();
    writeFileSync(join(trial, 'result.json'), '{"format":1');
    expect(() => readResult(trial)).toThrow(AttemptError);
    writeFileSync(join(trial, 'result.json'), JSON.stringify({ ...result, epochs: 'many' }));
    expect(() => readResult(trial)).toThrow(/result\.json is damaged \(epochs: /);
  });

  it('give the last lines of a long log', () => {
    const attempt = folder();
    expect(readLogTail(attempt)).toBe('');
    const lines = Array.from({ length: 5000 }, (_, index) => `line ${index}`);
    writeFileSync(join(attempt, 'log.txt'), `${lines.join('\n')}\n`);
    expect(readLogTail(attempt)).toBe(lines.slice(-60).join('\n'));
  });
});
