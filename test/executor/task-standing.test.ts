import { expect, it } from 'vitest';
import { parseSnapshot } from '#src/executor/slurm/queue-snapshot.js';
import { taskStanding } from '#src/executor/slurm/task-standing.js';

const widths = [40, 20, 12, 12, 80, 60, 100];
const line = (...fields: string[]) =>
  fields.map((field, index) => field.padEnd(widths[index] ?? 0)).join('');

it.each([
  [['9_0', 'PENDING', '0', '0', '', 'JobArrayTaskLimit'], 'waits', null],
  [['9_0', 'PENDING', '1', '19200', '', 'BeginTime'], 'waits', null],
  [['9_0', 'COMPLETING', '0', '0', 'n1', 'None'], 'runs', null],
  [
    ['9_0', 'PENDING', '1', '0', '', 'launch failed requeued held'],
    'over',
    /could not start task 9_0/,
  ],
  [['9_0', 'TIMEOUT', '0', '9', 'n1', 'TimeLimit'], 'over', /on n1 ran into its time limit/],
  [['9_0', 'NODE_FAIL', '0', '0', 'n1', 'None'], 'over', /on n1 lost its node/],
])('%j is a task that %s', (fields, kind, reason) => {
  const task = parseSnapshot(line(...fields, 'some-name')).get('9_0');
  const standing = taskStanding(task, '9_0');
  expect(standing.kind).toBe(kind);
  if (reason !== null)
    expect(standing).toMatchObject({ end: { reason: expect.stringMatching(reason) as string } });
});
