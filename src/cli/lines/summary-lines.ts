import type { SweepSummary } from '../../coordinator/sweep-summary.js';
import type { StopReason } from '../../coordinator/run-event.js';
import { counted } from '../../text/numbers.js';
import { duration } from '../../text/times.js';

/**
 * The end of the night in a few lines: what succeeded, what did not and why, the best so far, the hours.
 * @param again the command that goes on where it stopped
 */
export function summaryLines(summary: SweepSummary, again: string): readonly string[] {
  const { sweep, trials, succeeded, counts, failures, exploded, best, hours, machineHours } =
    summary;
  const why = Object.entries(failures)
    .map(([cause, count]) => `${count} ${cause}`)
    .join(', ');
  const others = Object.entries(counts)
    .filter(([state, count]) => state !== 'succeeded' && count > 0)
    .map(([state, count]) => `, ${count} ${state === 'planned' ? 'not run yet' : state}`)
    .join('');
  return [
    `${sweep}: ${succeeded} of ${counted(trials, 'trial')} succeeded${others}${why === '' ? '' : ` (why they failed: ${why})`}; it took ${duration(hours * 3_600_000)}, ${duration(machineHours * 3_600_000)} of trials`,
    ...(summary.failed === 0
      ? []
      : [
          `\`reelsweep status ${sweep}\` lists what failed, \`reelsweep logs TRIAL\` shows how a trial ended, and \`reelsweep retry ${sweep} --failed\` has the failed ones run again.`,
        ]),
    ...(exploded.length === 0
      ? []
      : [
          `the validation loss of ${counted(exploded.length, 'trial')} that succeeded diverged (${exploded.slice(0, 5).join(', ')}${exploded.length > 5 ? ' …' : ''}): ${exploded.length === 1 ? 'it is' : 'they are'} never the best, and the report counts ${exploded.length === 1 ? 'it' : 'them'} as diverged`,
        ]),
    ...(best === null
      ? []
      : [
          `best validation MSE ${best.metrics['validationMse']?.toFixed(3) ?? 'unknown'}: trial ${best.trialId}`,
        ]),
    ...(summary.stopped === null
      ? []
      : [
          summary.stopped.kind === 'left'
            ? `Left to the cluster; \`${again}\` comes back to it, from any machine that sees these folders.`
            : `${stopText(summary.stopped)}; \`${again}\` goes on from here.`,
        ]),
  ];
}

function stopText(stopped: Exclude<StopReason, { kind: 'left' }>): string {
  switch (stopped.kind) {
    case 'signal':
      return 'Stopped before the end by Ctrl-C';
    case 'request':
      return 'Stopped before the end, as `reelsweep stop` asked';
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
