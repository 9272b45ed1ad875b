import { describe, expect, it } from 'vitest';
import { parseSnapshot, queueColumns, taskState } from '#src/executor/slurm/queued-task.js';

function line(...fields: readonly string[]): string {
  return queueColumns.map(([, width], place) => (fields[place] ?? '').padEnd(width)).join('');
}

const ended = (state: string, waitStatus: number) =>
  taskState(
    { id: '7_1', jobName: 'mine.1', state, restarts: 0, waitStatus, node: 'n2', reason: 'None' },
    '7_1',
  );

describe('what squeue prints', () => {
  it('is cut at its widths: a field may be empty, and may hold blanks', () => {
    const text = [
      line('1_0', 'PENDING', '0', '0', '', 'JobHeldUser', 'mine.1'),
      line('1_1', 'RUNNING', '2', '0', 'n1', 'None', 'a name of someone'),
      line('12', 'COMPLETED', '0', '19200', 'n3', 'None', 'other'),
      'slurm_load_jobs error: something',
      '',
    ].join('\n');
    expect([...parseSnapshot(text).values()]).toEqual([
      {
        id: '1_0',
        state: 'PENDING',
        restarts: 0,
        waitStatus: 0,
        node: '',
        reason: 'JobHeldUser',
        jobName: 'mine.1',
      },
      {
        id: '1_1',
        state: 'RUNNING',
        restarts: 2,
        waitStatus: 0,
        node: 'n1',
        reason: 'None',
        jobName: 'a name of someone',
      },
      {
        id: '12',
        state: 'COMPLETED',
        restarts: 0,
        waitStatus: 19200,
        node: 'n3',
        reason: 'None',
        jobName: 'other',
      },
    ]);
  });
});

describe('a task', () => {
  it.each(['PENDING', 'REQUEUED', 'REQUEUE_HOLD', 'SPECIAL_EXIT'])('that is %s waits', (state) => {
    expect(ended(state, 0)).toEqual({ kind: 'waits' });
  });

  it.each(['RUNNING', 'COMPLETING', 'CONFIGURING', 'SUSPENDED'])('that is %s runs', (state) => {
    expect(ended(state, 0)).toEqual({ kind: 'runs' });
  });

  it.each([
    ['COMPLETED', 0, { exitCode: 0, signal: null }],
    ['FAILED', 78 << 8, { exitCode: 78, signal: null }],
    // Killed from outside: the low bits are the signal, as wait(2) has it.
    ['FAILED', 9, { exitCode: null, signal: 'SIGKILL' }],
    // A core was dumped: bit 7.
    ['FAILED', 6 | 128, { exitCode: null, signal: 'SIGABRT' }],
    [
      'CANCELLED',
      75 << 8,
      { signal: 'SIGTERM', reason: 'Task 7_1 on n2 was cancelled (scancel).' },
    ],
    ['TIMEOUT', 9, { signal: 'SIGKILL', reason: expect.stringContaining('time limit') as string }],
    ['NODE_FAIL', 0, { signal: 'SIGTERM', reason: 'Task 7_1 on n2 lost its node.' }],
    ['OUT_OF_MEMORY', 0, { signal: 'SIGKILL', memoryKill: true }],
  ])('that is %s with status %i is over', (state, status, end) => {
    expect(ended(state, status)).toMatchObject({ kind: 'over', end });
  });

  it('whose launch Slurm abandoned, and holds, is over', () => {
    const shown = parseSnapshot(
      line('7_1', 'PENDING', '1', '0', '', 'launch failed requeued held', 'mine.1'),
    );
    expect(taskState(shown.get('7_1'), '7_1')).toMatchObject({
      kind: 'over',
      end: { reason: expect.stringMatching(/could not start task 7_1/) as string },
    });
  });

  it('that the controller has forgotten is over, with an unknown outcome', () => {
    expect(taskState(undefined, '7_1')).toMatchObject({
      kind: 'over',
      end: { exitCode: null, signal: null, reason: 'Slurm no longer knows task 7_1.' },
    });
  });
});
