import { watchSweeps } from '../../app/sweep-status.js';
import { availableMemory } from '../../coordinator/schedule/memory-gate.js';
import { isTestFigure } from '../../coordinator/attempts/epoch-metrics.js';
import { byName } from '../../files/by-name.js';
import type { TrialState } from '../../runs/cause.js';
import type { LiveSweep } from '../../status/live-sweep.js';
import type { WatchedRuns, WatchEnd } from '../../status/watch-runs.js';
import type { Context } from '../context.js';
import { glyphsFor } from '../terminal/text-pictures.js';
import { liveLines } from './live-lines.js';
import { overviewLines, statusHeading, statusLines, trialLines } from './status-lines.js';

type Status = WatchedRuns['status'];

/**
 * Shows how sweeps are getting on whenever that changes, until nothing runs or is left, or a person has seen enough.
 * @param name of a sweep; undefined for all
 * @throws as watchSweeps
 */
export async function watchStatus(
  context: Context,
  name: string | undefined,
  json: boolean,
): Promise<void> {
  const { terminal } = context;
  context.leaveQuietly();
  const watch = watchSweeps(context, name, { live: !json && terminal.height() !== null });
  let shown: string | null = null;
  let last: Status | null = null;
  for (;;) {
    const step = await watch.next();
    if (step.done === true) {
      const text = endText(step.value, last, name);
      if (text !== null) terminal.note(text);
      return;
    }
    last = step.value.status;
    shown = show(context, step.value, json, shown);
  }
}

/** @returns what is shown now, to be compared with what comes next */
function show(
  { terminal, now }: Context,
  { status, live }: WatchedRuns,
  json: boolean,
  shown: string | null,
): string {
  const height = json ? null : terminal.height();
  const time = `${new Date(now()).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  if (height !== null) {
    terminal.block([...blockLines(status, live, height - 1), time]);
    return '';
  }
  if (json) {
    const line = JSON.stringify(withoutTestFigures(status));
    if (line !== shown) terminal.print(line);
    return line;
  }
  const lines = 'trials' in status ? statusLines(status) : overviewLines(status);
  const text = lines.join('\n');
  if (text !== shown) for (const line of [time, ...lines, '']) terminal.print(line);
  return text;
}

/** The lines that fit: what moves is above the other trials, and of a long sweep those that went wrong come first. */
function blockLines(status: Status, live: LiveSweep | null, height: number): readonly string[] {
  const moving = live === null ? [] : liveLines(live, availableMemory(), glyphsFor(process.env));
  if (!('trials' in status)) {
    const below = live === null ? [] : ['', ...moving];
    return fitting([...overviewLines(status), ...below], height, 'status');
  }
  const others = status.trials.filter(({ state }) => state !== 'running');
  const isLong = others.length + moving.length + 2 > height;
  const trials = isLong
    ? others.toSorted((one, other) => interest(one.state) - interest(other.state))
    : others;
  const rows = trials.length === 0 ? [] : trialLines(trials, status.trials);
  const apart = isLong || moving.length === 0 ? [] : [''];
  const lines = [statusHeading(status), ...moving, ...apart, ...rows];
  return fitting(lines, height, `status ${status.sweep}`);
}

function fitting(lines: readonly string[], height: number, command: string): readonly string[] {
  if (lines.length <= height) return lines;
  const kept = Math.max(1, height - 1);
  return [
    ...lines.slice(0, kept),
    `… and ${lines.length - kept} more; \`${command}\` prints them all`,
  ];
}

function interest(state: TrialState): number {
  const order: readonly TrialState[] = ['failed', 'timed-out', 'stopped', 'pruned'];
  const place = order.indexOf(state);
  return place < 0 ? order.length : place;
}

function withoutTestFigures(status: Status): Status {
  if (!('trials' in status)) return status;
  const trials = status.trials.map((trial) => ({
    ...trial,
    metrics: byName(Object.entries(trial.metrics).filter(([name]) => !isTestFigure(name))),
  }));
  return { ...status, trials };
}

/** Why nothing more is shown; null where that needs no words. */
function endText(end: WatchEnd, status: Status | null, name = ''): string | null {
  if (end === 'finished' || end === 'stopped') return null;
  if (end === 'removed') return `Sweep ${name} was removed.`;
  if (status === null || !('trials' in status)) return 'No sweep is being run here now.';
  const goesOn =
    status.state === 'paused'
      ? `\`resume ${status.sweep}\` and \`run\` go on with it`
      : '`run` goes on with it';
  return `Sweep ${status.sweep} is not being run now; ${goesOn}.`;
}
