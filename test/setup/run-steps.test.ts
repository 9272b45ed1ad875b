import { expect, test } from 'vitest';
import { runSteps } from '../../src/setup/run-steps.mjs';
import { SetupFailure } from '../../src/setup/run-command.mjs';
import { fakeMachine } from './fake-machine.js';

function record(...steps: Parameters<typeof runSteps>[1]) {
  const lines: string[] = [];
  let now = 0;
  const { machine, said } = fakeMachine();
  const done = runSteps(machine, steps, {
    print: (line) => lines.push(line),
    clock: () => (now += 500),
  });
  return { done, lines, said };
}

/** A promise, and what resolves it. */
function gate() {
  let open = () => {};
  const promise = new Promise<void>((resolve) => (open = resolve));
  return { promise, resolve: () => open() };
}

test('says what each step found and how long it took, and nothing of one not requested', async () => {
  const { done, lines } = record(
    { name: 'Node', ensure: async () => '24.0.0' },
    { name: 'Chromium', after: ['Node'], ensure: async () => undefined },
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
    { name: 'dist', after: ['SQLite'], ensure: async () => expect.fail('must not run') },
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

test('an unexpected error still names its step', async () => {
  const { done, lines } = record({
    name: 'python3',
    ensure: async () => Promise.reject(new Error('EACCES: permission denied')),
  });
  expect(await done).toBe(false);
  expect(lines.join('\n')).toContain("failed at 'python3' after 0.5 s: EACCES");
});

test('steps that do not depend on each other run at the same time, and are reported in their order', async () => {
  const tscRuns = gate();
  const tscEnds = gate();
  const { done, lines, said } = record(
    {
      name: 'SQLite',
      ensure: async ({ say }) => {
        await tscRuns.promise;
        say('compiling');
        tscEnds.resolve();
        return 'built';
      },
    },
    {
      name: 'dist',
      ensure: async () => {
        tscRuns.resolve();
        await tscEnds.promise;
        return 'compiled';
      },
    },
    { name: 'last', after: ['SQLite', 'dist'], ensure: async () => 'after both' },
  );
  expect(await done).toBe(true);
  expect(lines.map((line) => line.split('  ')[0])).toEqual([
    'SQLite',
    'dist',
    'last',
    expect.stringMatching(/^set-up done/),
  ]);
  expect(said).toEqual(['SQLite: compiling']);
});

test('what runs when another step fails is waited for, what waits for neither begins no more', async () => {
  const sqliteFailed = gate();
  let ended = false;
  const { done, lines, said } = record(
    {
      name: 'SQLite',
      ensure: async () => sqliteFailed.promise.then(() => Promise.reject(new Error('no compiler'))),
    },
    {
      name: 'dist',
      ensure: async () => {
        sqliteFailed.resolve();
        await new Promise((resolve) => setTimeout(resolve, 20));
        ended = true;
        return 'compiled';
      },
    },
    { name: 'later', after: ['dist'], ensure: async () => expect.fail('must not run') },
  );
  expect(await done).toBe(false);
  expect(ended).toBe(true);
  expect(said).toEqual(['SQLite failed; waiting for dist to end']);
  expect(lines[0]).toMatch(/^dist +compiled/);
  expect(lines.slice(1).join('\n')).toContain("failed at 'SQLite' after");
});
