import { describe, expect, it } from 'vitest';
import { attemptOutcome } from '#src/coordinator/attempts/attempt-outcome.js';
import {
  stopOrderOf,
  isStoppedFromOutside,
  stopReasonOf,
  StopRequested,
} from '#src/coordinator/control/stop-reason.js';
import { verdict } from '#src/coordinator/attempts/retry-policy.js';
import type { StopReason } from '#src/coordinator/run-event.js';
import { contentsAndRebuilt, sweepFixture } from './sweep-fixture.js';

const pollOptions = { timeout: 20_000 };

describe('a sweep that is stopped', () => {
  it('says by whom, in the database, after a rebuild too, and runs again at no cost', async () => {
    const sweep = sweepFixture({
      trials: 2,
      workers: 1,
      behaviours: { 1: 'gated' },
      runner: { retries: 0 },
    });
    const running = sweep.run();
    await expect
      .poll(() => sweep.events.some(({ kind }) => kind === 'epoch'), pollOptions)
      .toBe(true);
    sweep.stop.abort(new StopRequested('stopped-by-system', 'SIGTERM'));
    expect((await running).stopped).toEqual({ kind: 'stopped-by-system', signal: 'SIGTERM' });
    const [stopped] = sweep.record().trials;
    expect(stopped).toMatchObject({ state: 'planned', cause: 'stopped-by-system' });
    expect(stopped?.attempts[0]).toMatchObject({
      exitCode: 75,
      message: expect.stringContaining('SIGTERM') as string,
    });
    const { before, after } = contentsAndRebuilt(sweep.runsFolder);
    expect(after).toEqual(before);
  });

  it('automatically, because trials fail alike, is no request of a person', async () => {
    const throwing = Object.fromEntries([2, 3, 4, 5].map((seed) => [seed, 'throw']));
    const sweep = sweepFixture({
      trials: 5,
      behaviours: { 1: 'gated', ...throwing },
      runner: { retries: 0 },
    });
    const { stopped } = await sweep.run();
    expect(stopped?.kind).toBe('failing-alike');
    expect(sweep.record().trials[0]).toMatchObject({ state: 'planned', cause: 'safety-stop' });
    expect(sweep.record().trials[0]?.attempts[0]?.message).toMatch(
      /stopped itself: 3 trials failed alike/,
    );
  });
});

it('a sweep that an error ends says so of the trials that ran', async () => {
  let isBroken = false;
  const sweep = sweepFixture({
    trials: 3,
    behaviours: { 1: 'gated' },
    costs: {
      workOf: () => 1,
      memoryOf: () => {
        if (isBroken) throw new Error('the figures are gone');
        return null;
      },
    },
    onEvent: ({ kind }) => (isBroken ||= kind === 'epoch'),
  });
  await expect(sweep.run()).rejects.toThrow('the figures are gone');
  expect(sweep.record().trials[0]).toMatchObject({
    state: 'planned',
    cause: 'safety-stop',
    attempts: [{ message: expect.stringMatching(/error: the figures are gone/) as string }],
  });
});

describe('the reason of a stop', () => {
  const trials = { trials: 3, cause: 'exception' as const, message: null };
  const reasons: readonly (readonly [StopReason, string, boolean])[] = [
    [{ kind: 'signal' }, 'stopped-by-user', true],
    [{ kind: 'request' }, 'stopped-by-user', true],
    [{ kind: 'terminal-closed' }, 'terminal-closed', true],
    [{ kind: 'stopped-by-system', signal: 'SIGUSR1' }, 'stopped-by-system', true],
    [{ kind: 'error', message: 'no space' }, 'safety-stop', false],
    [{ kind: 'failing-alike', ...trials }, 'safety-stop', false],
  ];

  it('is the cause of the attempts that it ends, none of which is a failure or a retry', () => {
    for (const [reason, cause, isFromOutside] of reasons) {
      const order = stopOrderOf(reason);
      const outcome = attemptOutcome({
        exitCode: 75,
        signal: null,
        published: false,
        failure: null,
        order,
        memoryKill: false,
        reason: null,
        logTail: '',
      });
      expect(outcome.cause).toBe(cause);
      expect(isStoppedFromOutside(reason)).toBe(isFromOutside);
      // However often it has happened before.
      const past = Array.from({ length: 20 }, () => ({ cause: outcome.cause, checkpointStep: 0 }));
      const facts = { ...outcome, order, checkpointStep: 0, watched: true, past, retries: 0 };
      expect(verdict(facts, 1000)).toEqual({ state: 'planned', delayMs: 0 });
    }
    expect(stopOrderOf({ kind: 'error', message: 'no space' }).message).toMatch(/error: no space/);
  });

  it('is a person’s where an abort says nothing else', () => {
    expect(stopReasonOf(AbortSignal.abort())).toEqual({ kind: 'signal' });
    expect(stopReasonOf(AbortSignal.abort(new StopRequested('stopped-by-user', 'SIGINT')))).toEqual(
      {
        kind: 'signal',
      },
    );
    const closed = AbortSignal.any([
      AbortSignal.abort(new StopRequested('terminal-closed', 'SIGHUP')),
    ]);
    expect(stopReasonOf(closed)).toEqual({ kind: 'terminal-closed' });
  });
});
