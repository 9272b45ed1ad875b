import { expect, it } from 'vitest';
import { runDisplay } from '#src/cli/lines/run-display.js';
import { openTerminal } from '#src/cli/terminal/terminal.js';
import { testPlan } from '../../coordinator/sweep-fixture.js';

it('shows what a trial says of its failure, and obeys none of it', () => {
  const said: string[] = [];
  const terminal = openTerminal(
    { out: { write: () => true }, err: { write: (line) => said.push(line) } },
    () => 0,
  );
  const plan = testPlan({ trials: 1 });
  const [trial] = plan.trials;
  if (trial === undefined) throw new Error('no trial');
  const show = runDisplay(terminal, plan, () => 0);
  const message = '\u001B]0;owned\u0007 \u001B[2J';
  show({
    kind: 'attempt-ended',
    trial,
    attempt: 1,
    state: 'failed',
    cause: 'exception',
    message,
    retryInMs: null,
    counts: { failed: 1 },
    eta: null,
  });
  show({ kind: 'problem', message });
  show({
    kind: 'stopping',
    because: { kind: 'failing-alike', cause: 'exception', message, trials: 3 },
  });
  expect(said.filter((line) => line.includes('␛]0;owned␇ ␛[2J'))).toHaveLength(3);
  expect(said.join('').replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
});
