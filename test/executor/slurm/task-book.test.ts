import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { QueuedTask } from '#src/executor/slurm/queued-task.js';
import { noteJob, writeSubmission } from '#src/executor/slurm/submission-files.js';
import { openTaskBook } from '#src/executor/slurm/task-book.js';

function bookOf(
  ...jobs: readonly { trials: readonly string[]; jobId: string | null | undefined }[]
) {
  const place = { runsFolder: mkdtempSync(join(tmpdir(), 'reelsweep-book-')), sweep: 'small' };
  const { jobPrefix } = openTaskBook(place);
  for (const [index, { trials, jobId }] of jobs.entries()) {
    const tasks = {
      format: 1 as const,
      jobName: `${jobPrefix}${index + 1}`,
      wantsGpu: false,
      trials: trials.map((trialId) => ({ trialId, folder: `/runs/trials/${trialId}` })),
    };
    const { runsFolder, sweep } = place;
    const submission = writeSubmission(runsFolder, sweep, index + 1, tasks, () => '#!/bin/bash\n');
    if (jobId !== undefined) noteJob(submission, jobId);
  }
  return { book: openTaskBook(place), jobPrefix };
}

function snapshotOf(...lines: readonly (readonly [id: string, jobName: string, state: string])[]) {
  const tasks = lines.map(([id, jobName, state]): QueuedTask => {
    const reason = state === 'held' ? 'JobHeldUser' : 'None';
    const shown = state === 'held' ? 'PENDING' : state;
    return { id, jobName, state: shown, restarts: 0, waitStatus: 0, node: '', reason };
  });
  return new Map(tasks.map((task) => [task.id, task]));
}

it('does not take a task with its number for its own where the name is another', () => {
  const { book, jobPrefix } = bookOf({ trials: ['a', 'b'], jobId: '7' });
  const own = snapshotOf(['7_0', `${jobPrefix}1`, 'RUNNING']);
  expect(book.lineOf(own, 'a', '7_0')).toMatchObject({ state: 'RUNNING' });
  const reused = snapshotOf(['7_0', 'another-user', 'RUNNING'], ['7_1', 'another-user', 'held']);
  expect(book.lineOf(reused, 'a', '7_0')).toBeUndefined();
  expect([...book.heldJobs(reused)]).toEqual([]);
  expect(book.reconcile(reused)).toEqual({ found: [], strays: [] });
});

it('knows whose number it is where the controller has given it twice', () => {
  const { book, jobPrefix } = bookOf(
    { trials: ['a', 'b'], jobId: '7' },
    { trials: ['c'], jobId: '7' },
  );
  expect(book.taskOf('a')).toBeUndefined();
  expect(book.taskOf('b')).toBe('7_1');
  const snapshot = snapshotOf(['7_0', `${jobPrefix}2`, 'RUNNING']);
  expect(book.taskOf('c')).toBe('7_0');
  expect(book.lineOf(snapshot, 'c', '7_0')).toMatchObject({ state: 'RUNNING' });
  expect(book.lineOf(snapshot, 'a', '7_0')).toBeUndefined();
});

it('finds an unrecorded job by its name, gives up one that is not there, and takes out what comes too late', () => {
  const { book, jobPrefix } = bookOf(
    { trials: ['a'], jobId: undefined },
    { trials: ['b'], jobId: undefined },
    { trials: ['c'], jobId: null },
  );
  expect(book.hasUnresolved()).toBe(true);
  const snapshot = snapshotOf(
    ['4_0', `${jobPrefix}1`, 'held'],
    ['6_0', `${jobPrefix}3`, 'held'],
    ['3_0', `${jobPrefix}9`, 'CANCELLED'],
  );
  expect(book.reconcile(snapshot)).toEqual({ found: ['4'], strays: ['6'] });
  expect(book.hasUnresolved()).toBe(false);
  expect([book.taskOf('a'), book.taskOf('b'), book.taskOf('c')]).toEqual([
    '4_0',
    undefined,
    undefined,
  ]);
  expect([...book.heldJobs(snapshot)]).toEqual(['4']);
});
