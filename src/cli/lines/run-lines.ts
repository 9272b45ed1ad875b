import type { RunOutcome, submitSweep } from '../../app/run-sweep.js';
import type { DetachedStart } from '../../app/run/detached-run.js';
import type { Restart } from '../../app/run/restart-unit.js';
import { counted } from '../../text/numbers.js';
import { textLines } from './text-lines.js';

/** 75 as for an attempt: stopped on request, run me again. */
export const exitCodes: Readonly<Record<RunOutcome['state'], number>> = {
  done: 0,
  unfinished: 1,
  stopped: 75,
  // Where RequeueExit=75, that code would bring a job back.
  'stopped-for-good': 0,
  'nothing-queued': 0,
};

/** What is said of the queue at the end; null for nothing. `print` where it is the result. */
export function queueLine(
  { state, waiting, held }: RunOutcome,
  { json, queue }: { readonly json: boolean; readonly queue: boolean },
): { readonly print: boolean; readonly text: string | null } {
  if (state === 'nothing-queued') return { print: true, text: nothingQueued(json) };
  const names = waiting.join(', ');
  if (held !== null && queue) {
    const holder = held.problem.kind === 'another-coordinator' ? held.problem.holder : null;
    const running =
      holder === null
        ? 'what runs here now'
        : `sweep ${holder.sweep}, which process ${holder.pid} on ${holder.host} runs here now`;
    const text = `Queued: ${names} ${waiting.length === 1 ? 'runs' : 'run'} after ${running}.`;
    return { print: true, text: json ? JSON.stringify({ queued: waiting }) : text };
  }
  const them = waiting.length === 1 ? 'it' : 'them';
  const text = `${counted(waiting.length, 'sweep')} still in the queue: ${names}; \`reelsweep run --queue\` goes on with ${them}.`;
  return { print: false, text: waiting.length === 0 ? null : text };
}

export function nothingQueued(json: boolean): string {
  return json ? JSON.stringify({ queued: [] }) : 'Nothing waits in the queue.';
}

export function jobLine({ sweep, job, output }: Awaited<ReturnType<typeof submitSweep>>): string {
  return `Job ${job} runs ${sweep}; \`reelsweep status ${sweep} --watch\` shows it, \`reelsweep stop ${sweep}\` ends it. Its output is in ${output}.`;
}

type Running = DetachedStart & { readonly kind: 'runs' };

/** What is printed once a detached run runs. */
export function runningLines(start: Running, json: boolean): readonly string[] {
  const { sweep, log, restart } = start;
  const { pid, host, sweep: first } = start.coordinator;
  if (json) {
    return [JSON.stringify({ sweep, running: first, pid, host, log, ...(restart && { restart }) })];
  }
  return textLines(
    first === sweep
      ? `Sweep ${sweep} runs as process ${pid}, in its own session: this terminal may be closed.`
      : `Process ${pid} runs what waits, in its own session: sweep ${first} first, then ${sweep}. This terminal may be closed.`,
    `  watch: reelsweep status ${sweep} --watch`,
    `  stop:  reelsweep stop ${sweep}`,
    `  read:  ${log}`,
    restart !== null && restartLines(restart),
  );
}

/** What is said where it does not run, and the exit code. */
export function notRunning(start: Exclude<DetachedStart, Running>): {
  readonly notes: readonly string[];
  readonly code: number;
} {
  switch (start.kind) {
    case 'nothing-queued':
    case 'left':
      return { notes: [], code: 0 };
    case 'nothing-of-yours':
      return { notes: ['Nothing of yours waits in the queue.'], code: 0 };
    case 'not-started':
      return { notes: [`The run could not be started: ${start.message}`], code: 1 };
    case 'ended':
      return { notes: start.restart === null ? [] : restartLines(start.restart), code: start.code };
    case 'killed': {
      if (start.stopped) return { notes: ['Stopped before the run began.'], code: 75 };
      const text = `${start.signal ?? 'A signal'} ended the run before it began; its output is in ${start.log}. Run the same command again.`;
      return { notes: [text], code: 1 };
    }
  }
}

function restartLines(restart: Restart): readonly string[] {
  if (restart.kind === 'unavailable') {
    return [
      `It is not started again after a reboot: systemd runs nothing for this user here (${restart.reason}). Run the same command then, or have cron run it (@reboot).`,
    ];
  }
  const { unit, linger } = restart;
  const begins = linger === true ? 'the machine has booted' : 'you have logged in';
  return textLines(
    `After a reboot systemd starts it again once ${begins} (unit ${unit}), until it has ended or \`stop\` has stopped it.`,
    linger === false &&
      'Lingering is off for this user: `loginctl enable-linger` lets it start at boot, without a login.',
    linger === null &&
      'Whether lingering is on cannot be found out here: with `loginctl enable-linger` it starts at boot.',
  );
}
