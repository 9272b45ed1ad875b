import { mkdirSync, mkdtempSync } from 'node:fs';
import { runStop, type StopOrder, trialStop } from '#src/coordinator/attempts/attempt-outcome.js';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimAttempt } from '#src/runs/attempt-owner.js';
import type { TrialState } from '#src/runs/cause.js';
import { writeFailure } from '#src/runs/attempt-end.js';
import { runsLayout } from '#src/runs/runs-layout.js';
import { applyRequest } from '#src/coordinator/control/apply-requests.js';
import { unseenEnd } from '#src/executor/executor.js';
import { openTrialAttempt } from '#src/coordinator/attempts/open-trial-attempt.js';
import { maintenanceContext, type SweepContext } from '#src/coordinator/sweep-context.js';
import { finishAttempt } from '#src/coordinator/attempts/finish-attempt.js';
import { transitions } from '#src/coordinator/attempts/retry-policy.js';
import { freezePlan } from '#src/runs/sweep-plan.js';
import { openStore } from '#src/store/open-store.js';
import { recordPlan } from '#src/store/ingest/record-plan.js';
import { recordedTrials } from '#src/store/queries/run-queries.js';
import { contentsAndRebuilt, testPlan } from './sweep-fixture.js';

/** A sweep whose attempts are only pretended: real folders, a real database, no processes. */
function pretendedSweep() {
  const runsFolder = join(mkdtempSync(join(tmpdir(), 'reelsweep-requests-')), 'runs');
  mkdirSync(runsLayout.trials(runsFolder), { recursive: true });
  const store = openStore(runsLayout.database(runsFolder), { mode: 'write' });
  const plan = freezePlan(runsFolder, testPlan({ trials: 2, runner: { retries: 1 } }), 1);
  recordPlan(store, plan);
  const context = maintenanceContext(runsFolder, plan, store, { clock: Date.now });
  const states = () =>
    new Map(recordedTrials(store, plan.name).map(({ trialId, state }) => [trialId, state]));
  return { runsFolder, store, plan, context, states };
}

const endings = ['diverged', 'exception', 'stop', 'stop-trial', 'stall', 'timeout', 'killed'];
const requests = ['retry', 'retry-failed', 'stop-request', 'pause', 'resume'];

describe('requests and outcomes', () => {
  it('in any order stay in the table of transitions, and the folders tell the same story', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(1), fc.constantFrom('run', ...endings, ...requests)), {
          minLength: 8,
          maxLength: 16,
        }),
        (steps) => {
          const { runsFolder, store, plan, context, states } = pretendedSweep();
          const open = new Map<string, ReturnType<typeof openTrialAttempt>>();
          const begin = (trialId: string) => {
            const trial = plan.trials.find((planned) => planned.trialId === trialId);
            if (trial === undefined || states().get(trialId) !== 'planned') return;
            const opened = openTrialAttempt(context, trial);
            claimAttempt(opened.folder);
            open.set(trialId, opened);
          };
          for (const [place, step] of steps) {
            const trialId = plan.trials[place]?.trialId ?? '';
            const before = states();
            if (step === 'run') begin(trialId);
            else if (endings.includes(step)) end(context, trialId, open, step);
            else ask(context, trialId, step);
            for (const [id, state] of states()) expectAllowed(before.get(id) ?? state, state);
          }
          for (const trialId of open.keys()) end(context, trialId, open, 'stop');
          const known = states();
          store.close();
          const { before, after } = contentsAndRebuilt(runsFolder);
          expect(after).toEqual(before);
          expect([...known.values()]).not.toContain('running');
        },
      ),
      { numRuns: 12 },
    );
  });
});

function end(
  context: SweepContext,
  trialId: string,
  open: Map<string, ReturnType<typeof openTrialAttempt>>,
  how: string,
): void {
  const opened = open.get(trialId);
  if (opened === undefined) return;
  open.delete(trialId);
  if (how === 'diverged' || how === 'exception') {
    writeFailure(opened.folder, { kind: how, message: 'on request' });
  }
  const orders: Readonly<Record<string, StopOrder>> = {
    stop: runStop('stopped-by-user'),
    'stop-trial': trialStop('stopped-by-user'),
    stall: trialStop('stalled'),
    timeout: trialStop('trial-timeout'),
  };
  finishAttempt(context, {
    trialId,
    attempt: opened.attempt,
    startedAt: opened.startedAt,
    end: { ...unseenEnd, signal: how === 'killed' ? 'SIGKILL' : null },
    order: orders[how] ?? null,
    watched: true,
  });
}

function ask(context: SweepContext, trialId: string, what: string): void {
  switch (what) {
    case 'retry':
      applyRequest(context, { kind: 'retry', trialId, failedOnly: false });
      return;
    case 'retry-failed':
      applyRequest(context, { kind: 'retry', failedOnly: true });
      return;
    case 'stop-request':
      applyRequest(context, { kind: 'stop', trialId });
      return;
    default:
      applyRequest(context, { kind: what === 'pause' ? 'pause' : 'resume' });
  }
}

/** One step, or the two of a trial that is stopped before it started. */
function expectAllowed(from: TrialState, to: TrialState): void {
  if (from === to) return;
  const reached = (state: TrialState) => Object.values(transitions[state]).flat();
  const next = reached(from);
  const throughRunning = next.includes('running') ? reached('running') : [];
  expect([...next, ...throughRunning]).toContain(to);
}
