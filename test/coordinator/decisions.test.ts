import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cause, causes, type TrialState } from '#src/runs/cause.js';
import { type AttemptFacts, attemptOutcome } from '#src/coordinator/attempts/attempt-outcome.js';
import { estimateEta } from '#src/coordinator/schedule/eta.js';
import { planSlots } from '#src/executor/slots.js';
import {
  checkedTransition,
  transitions,
  mostIdleInterruptions,
  type PastAttempt,
  verdict,
} from '#src/coordinator/attempts/retry-policy.js';
import { watchdog } from '#src/coordinator/attempts/watched-attempt.js';

const order = fc.option(
  fc.oneof(
    fc.record({
      cause: fc.constantFrom(
        'stopped-by-user' as const,
        'terminal-closed' as const,
        'stopped-by-system' as const,
        'safety-stop' as const,
      ),
      ofRun: fc.constant(true),
      message: fc.option(fc.string()),
    }),
    fc.record({
      cause: fc.constantFrom(
        'stopped-by-user' as const,
        'stalled' as const,
        'trial-timeout' as const,
        'pruned' as const,
      ),
      ofRun: fc.constant(false),
      message: fc.option(fc.string()),
    }),
  ),
);
const facts: fc.Arbitrary<AttemptFacts> = fc.record({
  exitCode: fc.option(fc.constantFrom(0, 1, 75, 76, 77, 78, 134, 255)),
  signal: fc.option(fc.constantFrom('SIGKILL', 'SIGTERM', 'SIGSEGV', 'SIGABRT', 'SIGHUP')),
  published: fc.boolean(),
  failure: fc.option(
    fc.record({
      kind: fc.constantFrom('out-of-memory', 'diverged', 'bad-data', 'exception', 'full-disk'),
      message: fc.string(),
    }),
  ),
  order,
  memoryKill: fc.boolean(),
  reason: fc.option(fc.string()),
  logTail: fc.constantFrom('', 'JavaScript heap out of memory', 'bye'),
});

describe('a trial’s way through its states', () => {
  it('stays in the table whatever its attempts do, and ends', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(facts, fc.nat(5), fc.boolean()), { maxLength: 40 }),
        fc.nat(3),
        (endings, retries) => {
          let state: TrialState = 'planned';
          const past: PastAttempt[] = [];
          let checkpointStep = 0;
          for (const [ending, progress, watched] of endings) {
            if (state !== 'planned') break;
            state = checkedTransition(state, 'started', 'running');
            checkpointStep += progress;
            const { cause } = attemptOutcome(ending);
            const next = verdict(
              { cause, order: ending.order, checkpointStep, watched, past, retries },
              1000,
            );
            expect(transitions.running[cause]).toContain(next.state);
            expect(next.delayMs).toBeGreaterThanOrEqual(0);
            if (next.state === 'succeeded') expect(cause).toBe('published');
            if (ending.published) expect(next.state).toBe('succeeded');
            past.push({ cause, checkpointStep });
            state = next.state;
          }
          const accidents = past.filter(({ cause }) =>
            ['exception', 'stalled', 'killed-by-signal', 'out-of-memory', 'full-disk'].includes(
              cause ?? '',
            ),
          );
          expect(accidents.length).toBeLessThanOrEqual(retries + 1);
        },
      ),
    );
  });

  it('never leaves success, and a wrong turn is a defect that throws', () => {
    for (const cause of causes) {
      expect(() => checkedTransition('succeeded', cause, 'planned')).toThrow(/No trial goes/);
    }
    expect(() => checkedTransition('running', 'diverged', 'planned')).toThrow(/diverged/);
    expect(checkedTransition('failed', 'retried', 'planned')).toBe('planned');
  });
});

describe('interruptions', () => {
  const interrupted = (steps: readonly number[], watched = true) => {
    const past = steps
      .slice(0, -1)
      .map((checkpointStep) => ({ cause: 'interrupted' as Cause, checkpointStep }));
    const checkpointStep = steps.at(-1) ?? 0;
    return verdict(
      { cause: 'interrupted', order: null, checkpointStep, watched, past, retries: 0 },
      1000,
    );
  };

  it('count against no retry as long as attempts make progress', () => {
    const progress = Array.from({ length: 200 }, (_, index) => index + 1);
    expect(interrupted(progress)).toEqual({ state: 'planned', delayMs: 0 });
  });

  it('without progress are abandoned after ten in a row, with growing delays before', () => {
    const idle = (count: number) => interrupted(Array.from({ length: count }, () => 0));
    expect(idle(1)).toEqual({ state: 'planned', delayMs: 1000 });
    expect(idle(3)).toEqual({ state: 'planned', delayMs: 4000 });
    expect(idle(mostIdleInterruptions - 1).state).toBe('planned');
    expect(idle(mostIdleInterruptions).state).toBe('failed');
    expect(interrupted([0, 0, 0, 0, 5, 5, 5, 5, 5, 5, 5]).state).toBe('planned');
  });

  it('of which a dead coordinator is the cause never end a trial', () => {
    const idle = Array.from({ length: 50 }, () => 0);
    expect(interrupted(idle, false)).toEqual({ state: 'planned', delayMs: 0 });
  });
});

describe('the watchdog', () => {
  const limits = { stallTimeoutMs: 10_000, trialTimeoutMs: 60_000 };

  it('goes by progress, not by time alone', () => {
    const watch = watchdog(limits, 0);
    for (let now = 0; now < 50_000; now += 1000) expect(watch.look(`${now}`, now)).toBeNull();
    for (let now = 50_000; now < 59_000; now += 1000) expect(watch.look('same', now)).toBeNull();
    expect(watch.look('same', 60_000)).toBe('trial-timeout');
  });

  it('sees a stall', () => {
    const watch = watchdog(limits, 0);
    for (let now = 0; now < 10_000; now += 1000) expect(watch.look('', now)).toBeNull();
    expect(watch.look('', 10_000)).toBe('stalled');
  });

  it('does not blame a trial for the hours a machine slept', () => {
    const watch = watchdog(limits, 0);
    expect(watch.look('', 1000)).toBeNull();
    expect(watch.look('', 8 * 3_600_000)).toBeNull();
    expect(watch.look('', 8 * 3_600_000 + 1000)).toBeNull();
  });
});

it('a machine that sleeps now and then ends no trial sooner than one that is awake', () => {
  const limits = { stallTimeoutMs: 10_000, trialTimeoutMs: 60_000 };
  const looks = fc.array(fc.tuple(fc.nat(4), fc.nat(1000), fc.option(fc.nat(10 ** 9))));
  fc.assert(
    fc.property(looks, (all) => {
      const [awake, sleeping] = [watchdog(limits, 0), watchdog(limits, 0)];
      let now = 0;
      let slept = 0;
      for (const [mark, passed, asleep] of all) {
        // As a clock that counts the sleep would have it; at most five seconds of it count.
        slept += asleep ?? 0;
        now += passed + (asleep === null ? 0 : 5000);
        const judged = awake.look(`${mark}`, now);
        const seen = sleeping.look(`${mark}`, now + slept);
        if (judged === null) expect(seen).toBeNull();
        if (judged !== null || seen !== null) return;
      }
    }),
  );
});

describe('slots and estimates', () => {
  it('divide the cores, or take a GPU each', () => {
    expect(planSlots('auto', { cores: 2, devices: [] })).toEqual([
      { index: 0, threads: 1, device: null, sharesDevice: false },
      { index: 1, threads: 1, device: null, sharesDevice: false },
    ]);
    expect(planSlots(1, { cores: 8, devices: [] })).toEqual([
      { index: 0, threads: 8, device: null, sharesDevice: false },
    ]);
    expect(planSlots('auto', { cores: 16, devices: ['0', '3'] })).toEqual([
      { index: 0, threads: 8, device: '0', sharesDevice: false },
      { index: 1, threads: 8, device: '3', sharesDevice: false },
    ]);
    expect(planSlots(3, { cores: 2, devices: ['5'] }).map(({ device }) => device)).toEqual([
      '5',
      '5',
      '5',
    ]);
    const shared = planSlots('auto', { cores: 16, devices: ['0', '3'], trialsPerDevice: 2 });
    expect(
      shared.map(({ device, threads, sharesDevice }) => [device, threads, sharesDevice]),
    ).toEqual(['0', '3', '0', '3'].map((device) => [device, 4, true]));
  });

  it('estimate the rest from finished trials, with their spread as the range', () => {
    expect(estimateEta({ finished: [], running: [], waitingWork: 3, slots: 1 })).toBeNull();
    const finished = [100, 300, 200].map((ms) => ({ ms, work: 1 }));
    const eta = estimateEta({
      finished,
      running: [{ ms: 150, work: 1 }],
      waitingWork: 3,
      slots: 2,
    });
    expect(eta?.expectedMs).toBe((3 * 200 + 50) / 2);
    expect(eta?.lowMs).toBeLessThan(eta?.expectedMs ?? 0);
    expect(eta?.highMs).toBeGreaterThan(eta?.expectedMs ?? 0);
    const last = estimateEta({
      finished: [{ ms: 100, work: 1 }],
      running: [{ ms: 10, work: 1 }],
      waitingWork: 0,
      slots: 8,
    });
    expect(last?.expectedMs).toBe(90);
  });

  it('count dear trials as dear: ten times the work is ten times the time', () => {
    const eta = estimateEta({
      finished: [{ ms: 100, work: 1 }],
      running: [{ ms: 400, work: 10 }],
      waitingWork: 20,
      slots: 1,
    });
    expect(eta?.expectedMs).toBe(600 + 2000);
  });
});
