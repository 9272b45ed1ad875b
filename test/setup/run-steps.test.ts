import { expect, test } from 'vitest';
import { runSteps } from '../../src/setup/run-steps.mjs';
import { SetupFailure } from '../../src/setup/setup-failure.mjs';
import { fakeMachine } from './fake-machine.js';

function record(...steps: Parameters<typeof runSteps>[1]) {
  const lines: string[] = [];
  let now = 0;
  const done = runSteps(fakeMachine().machine, steps, {
    print: (line) => lines.push(line),
    clock: () => (now += 500),
  });
  return { done, lines };
}

test('says what each step found and how long it took, and nothing of one not asked for', async () => {
  const { done, lines } = record(
    { name: 'Node', ensure: async () => '24.0.0' },
    { name: 'Chromium', ensure: async () => undefined },
  );
  expect(await done).toBe(true);
  expect(lines).toEqual(['Node         24.0.0  (0.5 s)', 'set-up done in 2.0 s']);
});

test('stops at the step that fails, and says which, why, its log and what to type', async () => {
  const failure = new SetupFailure('the disk is full.', 'npm run setup', {
    log: '/cache/logs/make.log',
    lastLines: ['make: *** [all] Error 1'],
  });
  const { done, lines } = record(
    { name: 'SQLite', ensure: async () => Promise.reject(failure) },
    { name: 'dist', ensure: async () => expect.fail('must not run') },
  );
  expect(await done).toBe(false);
  expect(lines).toEqual([
    '',
    "The set-up failed at 'SQLite' after 0.5 s: the disk is full.",
    '  | make: *** [all] Error 1',
    'The whole log: /cache/logs/make.log',
    'What to type: npm run setup',
  ]);
});

test('an error nobody foresaw still names its step', async () => {
  const { done, lines } = record({
    name: 'python3',
    ensure: async () => Promise.reject(new Error('EACCES: permission denied')),
  });
  expect(await done).toBe(false);
  expect(lines.join('\n')).toContain("failed at 'python3' after 0.5 s: EACCES");
});
