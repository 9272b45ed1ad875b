import type { StopReason } from '../../coordinator/run-event.js';
import type { SweepSummary } from '../../coordinator/sweep-summary.js';
import type { SweepRunEvent } from '../../app/run-context.js';
import type { RunRequest } from '../../app/plan/plan-to-run.js';
import { executorOf } from '../../executor/registry.js';
import { shellLine } from '../../files/shell-word.js';
import { counted } from '../../text/numbers.js';
import { duration } from '../../text/times.js';
import type { Context } from '../context.js';
import { describeFailure } from '../terminal/failure.js';
import { lastingFile, shownName } from '../terminal/standard-input.js';
import { closingHint } from '../terminal/stop-signals.js';
import { sweepWarningLines } from './plan-lines.js';
import { runDisplay } from './run-display.js';
import { textLines } from './text-lines.js';

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
        for (const line of sweepWarningLines(shownName(file ?? ''), event.prepared))
          terminal.note(line);
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
        terminal.endProgress();
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
        terminal.endProgress();
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

/**
 * The end of a run in a few lines: what succeeded, what did not and why, the best so far, the hours.
 * @param again the command that goes on where it stopped
 */
export function summaryLines(summary: SweepSummary, again: string): readonly string[] {
  const { sweep, trials, succeeded, counts, failures, exploded, best, stopped } = summary;
  const { hours, machineHours } = summary;
  const why = Object.entries(failures)
    .map(([cause, count]) => `${count} ${cause}`)
    .join(', ');
  const others = Object.entries(counts)
    .filter(([state, count]) => state !== 'succeeded' && count > 0)
    .map(([state, count]) => `, ${count} ${state === 'planned' ? 'not run yet' : state}`)
    .join('');
  const isOne = exploded.length === 1;
  const mse = best?.metrics['validationMse']?.toFixed(3) ?? 'unknown';
  return textLines(
    `${sweep}: ${succeeded} of ${counted(trials, 'trial')} succeeded${others}${why === '' ? '' : ` (why they failed: ${why})`}; it took ${duration(hours * 3_600_000)}, ${duration(machineHours * 3_600_000)} of trials`,
    summary.failed > 0 &&
      `\`reelsweep status ${sweep}\` lists what failed, \`reelsweep logs TRIAL\` shows how a trial ended, and \`reelsweep retry ${sweep} --failed\` has the failed ones run again.`,
    exploded.length > 0 &&
      `the validation loss of ${counted(exploded.length, 'trial')} that succeeded diverged (${exploded.slice(0, 5).join(', ')}${exploded.length > 5 ? ' …' : ''}): ${isOne ? 'it is' : 'they are'} never the best, and the report counts ${isOne ? 'it' : 'them'} as diverged`,
    best !== null && `best validation MSE ${mse}: trial ${best.trialId}`,
    stopped !== null && stoppedText(stopped, again),
  );
}

function stoppedText(stopped: StopReason, again: string): string {
  if (stopped.kind === 'left') {
    return `Left to the cluster; \`${again}\` comes back to it, from any machine that sees these folders.`;
  }
  return `${stopText(stopped)}; \`${again}\` goes on from here.`;
}

function stopText(stopped: Exclude<StopReason, { kind: 'left' }>): string {
  switch (stopped.kind) {
    case 'signal':
      return 'Stopped before the end by Ctrl-C';
    case 'request':
      return 'Stopped before the end, as `reelsweep stop` requested';
    case 'terminal-closed':
      return 'Stopped before the end, because the terminal was closed';
    case 'stopped-by-system':
      return `Stopped before the end by ${stopped.signal}, as at a shutdown`;
    case 'failing-alike':
      return `It stopped itself before the end: ${stopped.trials} trials failed alike`;
    case 'error':
      return 'It stopped itself before the end because of an error';
  }
}
