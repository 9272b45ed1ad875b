import type { SweepRunEvent } from '../../app/run-context.js';
import type { RunOutcome, RunRequest, submitSweep } from '../../app/run-sweep.js';
import { executorOf } from '../../executor/registry.js';
import { shellLine } from '../../files/shell-word.js';
import { counted } from '../../text/numbers.js';
import type { Context } from '../context.js';
import { describeFailure } from '../terminal/failure.js';
import { lastingFile } from '../terminal/standard-input.js';
import { closingHint } from '../terminal/stop-signals.js';
import { sweepWarningLines } from './plan-lines.js';
import { runDisplay } from './run-display.js';
import { summaryLines } from './summary-lines.js';

type Given = Pick<RunRequest, 'file' | 'profile' | 'only'> & { readonly json: boolean };

/** Shows sweeps that are run one after the other: warnings of the file, each run, its summary or why it was refused. */
export function sweepsDisplay(
  { terminal, now, onEvent: showOther }: Context,
  { file, profile, only, json }: Given,
): {
  readonly onEvent: (event: SweepRunEvent) => void;
  /** Exit code of the first sweep that was refused; 0 for none. */
  readonly refusedWith: () => number;
} {
  let show: ((event: SweepRunEvent) => void) | null = null;
  let refusedWith = 0;
  let named: { readonly name: string } | null = null;
  const onEvent = (event: SweepRunEvent) => {
    switch (event.kind) {
      case 'prepared':
        named = event.prepared.plan;
        for (const line of sweepWarningLines(file ?? '', event.prepared)) terminal.note(line);
        return;
      case 'plan-begins': {
        const isHere = show === null && !json && executorOf(event.plan.runner).isHere;
        const hint = isHere ? closingHint(process.env) : null;
        if (hint !== null) terminal.note(hint);
        show = runDisplay(terminal, event.plan, now);
        return;
      }
      case 'refused': {
        const { lines, exitCode } = describeFailure(event.error, false);
        terminal.settle();
        for (const line of lines) terminal.note(line);
        refusedWith ||= exitCode;
        return;
      }
      case 'sweep-ended': {
        const typed = shellLine([
          lastingFile(file, named) ?? '--queue',
          ...(profile === undefined ? [] : ['--profile', profile]),
          ...(only === undefined ? [] : ['--only', only]),
        ]);
        const again = `reelsweep run ${event.queued ? '--queue' : typed}`;
        terminal.settle();
        for (const line of json
          ? [JSON.stringify(event.summary)]
          : summaryLines(event.summary, again))
          terminal.print(line);
        return;
      }
      default:
        if (show !== null) show(event);
        // Before a plan begins there is only what any action reports.
        else if (event.kind === 'problem') showOther(event);
    }
  };
  return { onEvent, refusedWith: () => refusedWith };
}

/** What is said of the queue at the end; null for nothing. `print` where it is the result. */
export function queueLine(
  { state, waiting, held }: RunOutcome,
  { json, queue = false }: { readonly json: boolean; readonly queue?: boolean },
): { readonly print: boolean; readonly text: string | null } {
  if (state === 'nothing-queued') return { print: true, text: nothingQueued(json) };
  if (held !== null && queue) {
    const text = json ? JSON.stringify({ queued: waiting }) : queuedLine(waiting, held);
    return { print: true, text };
  }
  const them = waiting.length === 1 ? 'it' : 'them';
  const text = `${counted(waiting.length, 'sweep')} still in the queue: ${waiting.join(', ')}; \`reelsweep run --queue\` goes on with ${them}.`;
  return { print: false, text: waiting.length === 0 ? null : text };
}

export function nothingQueued(json: boolean): string {
  return json ? JSON.stringify({ queued: [] }) : 'Nothing waits in the queue.';
}

function queuedLine(
  waiting: readonly string[],
  { problem }: NonNullable<RunOutcome['held']>,
): string {
  const holder = problem.kind === 'another-coordinator' ? problem.holder : null;
  const whom =
    holder === null
      ? 'what runs here now'
      : `sweep ${holder.sweep}, which process ${holder.pid} on ${holder.host} runs here now`;
  return `Queued: ${waiting.join(', ')} ${waiting.length === 1 ? 'runs' : 'run'} after ${whom}.`;
}

export function jobLine({ sweep, job, output }: Awaited<ReturnType<typeof submitSweep>>): string {
  return `Job ${job} runs ${sweep}; \`reelsweep status ${sweep} --watch\` looks on, \`reelsweep stop ${sweep}\` ends it. What it says is in ${output}.`;
}

/** 75 as for an attempt: stopped on request, run me again. */
export const exitCodes: Readonly<Record<RunOutcome['state'], number>> = {
  done: 0,
  unfinished: 1,
  stopped: 75,
  // Where RequeueExit=75, that code would bring a job back.
  'stopped-for-good': 0,
  'nothing-queued': 0,
};
