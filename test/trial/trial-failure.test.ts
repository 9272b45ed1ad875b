import { describe, expect, it } from 'vitest';
import { DatasetError } from '#src/dataset/dataset-error.js';
import { TensorFlowError } from '#src/tensorflow/installation.js';
import { NoTrainingMoviesError } from '#src/training/training-run.js';
import { failureOf } from '#src/trial/trial-failure.js';

const systemError = (code: string) => Object.assign(new Error(`${code}: write`), { code });

describe('failureOf', () => {
  it('tells a full disk, too little memory, bad data and everything else apart', () => {
    const outOfMemory = new TensorFlowError(
      'tensorflow-run-failed',
      'A run failed: OOM when allocating tensor with shape[32,64,112,112]',
    );
    expect(failureOf(systemError('ENOSPC')).kind).toBe('full-disk');
    expect(failureOf(systemError('EDQUOT')).kind).toBe('full-disk');
    expect(failureOf(outOfMemory).kind).toBe('out-of-memory');
    expect(failureOf(new RangeError('Array buffer allocation failed')).kind).toBe('out-of-memory');
    expect(failureOf(systemError('ENOMEM')).kind).toBe('out-of-memory');
    const damaged = new DatasetError({ kind: 'damaged', path: 'data', what: 'it is empty' });
    expect(failureOf(damaged).kind).toBe('bad-data');
    expect(failureOf(new NoTrainingMoviesError(3)).kind).toBe('bad-data');
    expect(failureOf(systemError('EIO'))).toEqual({ kind: 'exception', message: 'EIO: write' });
    expect(failureOf('thrown text')).toEqual({ kind: 'exception', message: 'thrown text' });
  });

  it('says what to do where something can be done', () => {
    expect(failureOf(systemError('ENOSPC')).message).toContain('make room');
    expect(failureOf(systemError('ENOMEM')).message).toContain('smaller batchSize');
  });
});
