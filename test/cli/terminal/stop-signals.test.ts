import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { listenForStop } from '#src/cli/terminal/stop-signals.js';
import { StopRequested } from '#src/coordinator/control/stop-reason.js';

function listening(sighupEnds = true) {
  const from = new EventEmitter();
  const notes: string[] = [];
  let now = 0;
  const signals = listenForStop((line) => notes.push(line), {
    from,
    elapsed: () => now,
    sighupEnds,
  });
  return {
    ...signals,
    notes,
    send: (signal: string, afterMs = 1000) => {
      now += afterMs;
      from.emit(signal, signal);
    },
    source: () => (signals.stop.reason as StopRequested | undefined)?.cause,
    aborted: () => [signals.stop, signals.stopNow, signals.leave].map((each) => each.aborted),
  };
}

it('says who asked: a person by Ctrl-C alone', () => {
  const sources = ['SIGINT', 'SIGTERM', 'SIGUSR1', 'SIGHUP'].map((signal) => {
    const process = listening();
    process.send(signal);
    expect(process.notes).toHaveLength(1);
    return [process.source(), process.leave.aborted];
  });
  expect(sources).toEqual([
    ['stopped-by-user', false],
    ['stopped-by-system', true],
    ['stopped-by-system', true],
    ['terminal-closed', true],
  ]);
});

it('throws its reason as any abort does', () => {
  const process = listening();
  process.send('SIGTERM');
  expect(() => process.stop.throwIfAborted()).toThrow(StopRequested);
  expect(process.stop.reason).toMatchObject({ name: 'AbortError', signal: 'SIGTERM' });
});

it('takes a closed terminal, which says so several times, for one request', () => {
  const process = listening();
  for (const signal of ['SIGHUP', 'SIGHUP', 'SIGHUP', 'SIGUSR1']) process.send(signal);
  expect(process.aborted()).toEqual([true, false, true]);
  process.send('SIGINT');
  expect(process.aborted()).toEqual([true, true, true]);
  expect(process.source()).toBe('terminal-closed');
});

it('stops at once at a second Ctrl-C, not at one that a parent passed on a moment later', () => {
  const process = listening();
  process.send('SIGINT');
  process.send('SIGINT', 5);
  expect(process.aborted()).toEqual([true, false, false]);
  process.send('SIGINT');
  expect(process.aborted()).toEqual([true, true, false]);
});

it('does not end where SIGHUP was ignored when it started', () => {
  const process = listening(false);
  process.send('SIGHUP');
  process.send('SIGHUP');
  expect(process.aborted()).toEqual([false, false, false]);
  expect(process.notes).toEqual([]);
});
