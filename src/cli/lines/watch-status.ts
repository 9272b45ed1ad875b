import { byName } from '../../files/by-name.js';
import type { TrialState } from '../../runs/cause.js';
import { availableMemory } from '../../coordinator/schedule/memory-gate.js';
import { readLiveSweep } from '../../status/live-sweep.js';
import {
  readOverview,
  readStatus,
  type SweepOverview,
  type SweepStatus,
} from '../../status/read-status.js';
import { isTestFigure } from '../../coordinator/attempts/epoch-metrics.js';
import { watchSweep } from '../../status/watch-sweep.js';
import { StoreError } from '../../store/store-error.js';
import type { Context } from '../context.js';
import { liveLines } from './live-lines.js';
import { nextLook } from '../terminal/next-look.js';
import { overviewLines, statusHeading, statusLines, trialLines } from './status-lines.js';
import { glyphsFor } from '../terminal/text-pictures.js';

export interface WatchOptions {
  /** null for all sweeps. */
  readonly sweep: string | null;
  readonly json: boolean;
}

type Status = SweepStatus | readonly SweepOverview[];

const pollEveryMs = 1000;

/**
 * Shows where sweeps stand whenever that changes, until nothing runs or is left, or a person has seen enough.
 * @throws as readStatus does, where the first look finds nothing or a later one finds no way for several seconds
 */
export async function watchStatus(
  context: Context,
  runs: string,
  { sweep, json }: WatchOptions,
): Promise<void> {
  const { terminal, now, stop } = context;
  context.leaveQuietly();
  let isSeen = false;
  const polls = watchSweep({
    runsFolder: runs,
    sweep: null,
    now,
    mustExist: true,
    read: () => {
      const status = sweep === null ? readOverview(runs, now()) : readStatus(runs, sweep, now());
      return { status, lines: linesOf(context, runs, status, json) };
    },
    keyOf: ({ lines }) => lines.text,
    // A sweep that takes long to read is polled less often.
    wait: async ({ costMs }) => await nextLook(Math.max(pollEveryMs, 10 * costMs), stop),
  });
  try {
    for await (const { value, isNew, isRun } of polls) {
      isSeen = true;
      const { status, lines } = value;
      if (isNew) lines.show();
      const isFinished = 'trials' in status && status.state === 'finished';
      if (!isFinished && isRun) continue;
      if (!isFinished) terminal.note(idleSentence(status));
      return;
    }
  } catch (error) {
    if (!isSeen || !(error instanceof StoreError) || error.kind !== 'unknown-sweep') throw error;
    terminal.note(`Sweep ${sweep ?? ''} was removed.`);
  }
}

/** What is shown of a status: `text` is compared with that of the next poll. A block on a terminal shows the time as well. */
function linesOf(
  { terminal, now }: Context,
  runs: string,
  status: Status,
  json: boolean,
): { readonly text: string; readonly show: () => void } {
  const height = json ? null : terminal.height();
  const time = `${new Date(now()).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  if (height !== null) {
    const block = [...blockLines(runs, status, height - 1, now()), time];
    return { text: block.join('\n'), show: () => terminal.block(block) };
  }
  if (json) {
    const text = JSON.stringify(withoutTestFigures(status));
    return { text, show: () => terminal.print(text) };
  }
  const lines = 'trials' in status ? statusLines(status) : overviewLines(status);
  return {
    text: lines.join('\n'),
    show: () => {
      for (const line of [time, ...lines, '']) terminal.print(line);
    },
  };
}

/** The lines that fit: what moves stands above the other trials, and of a long sweep those that went wrong come first. */
function blockLines(runs: string, status: Status, height: number, now: number): readonly string[] {
  const live = (shown: SweepStatus) =>
    liveLines(readLiveSweep(runs, shown, now), availableMemory(), glyphsFor(process.env));
  if (!('trials' in status)) {
    const running = status.find(({ state }) => state === 'running')?.name;
    const moving = running === undefined ? [] : ['', ...live(readStatus(runs, running, now))];
    return fitting([...overviewLines(status), ...moving], height, 'status');
  }
  const moving = live(status);
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

function idleSentence(status: Status): string {
  if (!('trials' in status)) return 'No sweep is being run here now.';
  const goesOn =
    status.state === 'paused'
      ? `\`resume ${status.sweep}\` and \`run\` go on with it`
      : '`run` goes on with it';
  return `Sweep ${status.sweep} is not being run now; ${goesOn}.`;
}
