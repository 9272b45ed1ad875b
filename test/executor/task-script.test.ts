import { expect, it } from 'vitest';
import { slurmSchema } from '#src/config/slurm.js';
import { taskScript } from '#src/executor/slurm/task-script.js';

const programs = { node: '/node', taskEntry: '/task', attemptEntry: '/attempt' };
const scriptOf = (settings: object) => taskScript(slurmSchema.parse(settings), programs, "/it's");

it.each([
  ['1', 30],
  ['2:30', 75],
  ['0:02:00', 60],
  ['4:00:00', 90],
  ['1-12', 90],
  [undefined, 90],
])('of a limit of %s, the warning comes %d s before', (time, seconds) => {
  expect(scriptOf(time === undefined ? {} : { time })).toContain(`--signal=B:USR1@${seconds}\n`);
});

it('quotes paths, and asks for nothing that was not said', () => {
  const script = scriptOf({});
  expect(script).toContain(String.raw`'/it'\''s'`);
  expect(script).not.toMatch(/--(partition|gres|time|mem|account)=/);
});
