import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { claimAttempt, processIdentity } from '#src/runs/attempt-owner.js';
import { type EndFile, writeEnd } from '#src/runs/attempt-end.js';
import { followTrialLog, type TrialLogEvent } from '#src/status/trial-log.js';

let trial: string;
beforeEach(() => {
  trial = mkdtempSync(join(tmpdir(), 'reelsweep-trial-'));
});

function attempt(number: number, log: string): string {
  const folder = join(trial, `attempt-${number}`);
  mkdirSync(folder);
  appendFileSync(join(folder, 'log.txt'), log);
  return folder;
}

function end(state: EndFile['state']): EndFile {
  return {
    format: 1,
    cause: state === 'succeeded' ? 'published' : 'exception',
    state,
    exitCode: 0,
    signal: null,
    message: null,
    checkpointStep: 0,
    startedAt: 1000,
    endedAt: 2000,
  };
}

/** What is shown, in a word each; before each look something happens, and after the last a person has seen enough. */
async function followed(
  first: number,
  { isCoordinated = true, lines = null as number | null },
  ...happenings: readonly (() => void)[]
): Promise<string[]> {
  const left = [...happenings];
  const events = followTrialLog(trial, first, lines, {
    isCoordinated: () => isCoordinated,
    wait: () => {
      const happens = left.shift();
      happens?.();
      return Promise.resolve(happens !== undefined);
    },
  });
  const shown: string[] = [];
  for await (const event of events) shown.push(word(event));
  return shown;
}

function word(event: TrialLogEvent): string {
  switch (event.kind) {
    case 'bytes':
      return Buffer.from(event.bytes).toString();
    case 'over':
      return event.why;
    case 'attempt':
    case 'ended':
      return `${event.kind} ${event.attempt.attempt} ${event.attempt.end?.state ?? 'open'}`;
    case 'no-log':
    case 'replaced':
    case 'read':
      return event.kind;
  }
}

describe('a trial’s log that is followed', () => {
  it('waits for a trial to start, for its next attempt, and ends with the trial', async () => {
    const shown = await followed(
      0,
      {},
      () => undefined,
      () => attempt(1, 'a'),
      () => {
        appendFileSync(join(trial, 'attempt-1/log.txt'), 'b');
        writeEnd(join(trial, 'attempt-1'), end('planned'));
      },
      () => undefined,
      () => {
        attempt(2, 'c');
        writeEnd(join(trial, 'attempt-2'), end('succeeded'));
      },
    );
    expect(shown).toEqual([
      'attempt 1 open',
      'a',
      'b',
      'read',
      'ended 1 planned',
      'attempt 2 succeeded',
      'c',
      'read',
      'trial-ended',
    ]);
  });

  it('shows the last lines of attempts that were there, and all of those that come', async () => {
    attempt(1, 'one\ntwo\n');
    writeEnd(join(trial, 'attempt-1'), end('planned'));
    const shown = await followed(1, { lines: 1 }, () => {
      attempt(2, 'three\nfour\n');
      writeEnd(join(trial, 'attempt-2'), end('failed'));
    });
    expect(shown.filter((text) => text.endsWith('\n'))).toEqual(['two\n', 'three\nfour\n']);
  });

  it('ends where no coordinator is there to go on: the process is gone, or none had begun', async () => {
    expect(await followed(0, { isCoordinated: false })).toEqual(['no-coordinator']);
    const folder = attempt(1, 'a');
    const withoutCoordinator = { isCoordinated: false };
    expect(await followed(1, withoutCoordinator)).toEqual([
      'attempt 1 open',
      'a',
      'read',
      'no-coordinator',
    ]);
    claimAttempt(folder, { ...processIdentity(), processStartTime: 1 });
    expect((await followed(1, withoutCoordinator)).at(-1)).toBe('no-coordinator');
    // An orphan that still writes is followed as long as it does.
    rmSync(join(folder, 'owner.json'));
    claimAttempt(folder);
    const log = join(folder, 'log.txt');
    const shown = await followed(1, withoutCoordinator, () => appendFileSync(log, 'b'));
    expect(shown).toEqual(['attempt 1 open', 'a', 'b']);
    // So is one on another machine, which cannot be known from here to have ended.
    rmSync(join(folder, 'owner.json'));
    claimAttempt(folder, { ...processIdentity(), host: 'another', processStartTime: 1 });
    const elsewhere = await followed(1, withoutCoordinator, () => appendFileSync(log, 'c'));
    expect(elsewhere).toEqual(['attempt 1 open', 'ab', 'c']);
  });

  it('survives a trial that is removed meanwhile, and damaged files beside the log', async () => {
    const folder = attempt(1, 'a');
    writeFileSync(join(folder, 'owner.json'), 'nonsense');
    writeFileSync(join(folder, 'end.json'), '{');
    const shown = await followed(1, {}, () => rmSync(trial, { recursive: true }));
    expect(shown).toEqual(['attempt 1 open', 'a', 'removed']);
  });

  it('begins again where the log is another', async () => {
    const log = join(attempt(1, 'a long beginning'), 'log.txt');
    const shown = await followed(1, {}, () => writeFileSync(log, 'b'));
    expect(shown).toEqual(['attempt 1 open', 'a long beginning', 'replaced', 'b']);
  });
});
