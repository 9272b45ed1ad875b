import { byName } from '../../files/by-name.js';
import type { TrialState } from '../../runs/cause.js';
import { availableMemory } from '../../coordinator/schedule/memory-gate.js';
import { livingCoordinator } from '../../runs/coordinator-file.js';
import { readLiveSweep } from '../../status/live-sweep.js';
import {
  readOverview,
  readStatus,
  type SweepOverview,
  type SweepStatus,
} from '../../status/read-status.js';
import { isTestFigure } from '../../coordinator/attempts/epoch-metrics.js';
import { queuedPlans } from '../../runs/queued-plans.js';
import { StoreError } from '../../store/store-error.js';
import { isLocked } from '../../store/when-free.js';
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

const lookEveryMs = 1000;

/** While the database is made anew, or its coordinator starts, there is nothing to be read for a moment. */
const patienceMs = 5000;

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
  let shown: string | null = null;
  let isSeen = false;
  let trouble: number | null = null;
  let coordinated = -Infinity;
  for (;;) {
    const began = performance.now();
    try {
      // In this order: who runs a sweep writes how it ended before he leaves.
      const isRun = livingCoordinator(runs, now()) !== null;
      if (isRun) coordinated = performance.now();
      // Between two sweeps of the queue nobody runs for a moment.
      const isBetween =
        queuedPlans(runs).length > 0 && performance.now() - coordinated < patienceMs;
      const isCoordinated = isRun || isBetween;
      const status = sweep === null ? readOverview(runs, now()) : readStatus(runs, sweep, now());
      isSeen = true;
      trouble = null;
      shown = show(context, runs, status, json, shown);
      const isFinished = 'trials' in status && status.state === 'finished';
      if (isFinished || !isCoordinated) {
        if (!isFinished) terminal.note(idleSentence(status));
        return;
      }
    } catch (error) {
      if (isSeen && error instanceof StoreError && error.kind === 'unknown-sweep') {
        terminal.note(`Sweep ${sweep ?? ''} was removed.`);
        return;
      }
      // A lock may last as long as a person leaves a window open.
      if (isSeen && isLocked(error)) trouble = null;
      trouble ??= performance.now();
      if (!isPassing(error, isSeen) || performance.now() - trouble > patienceMs) throw error;
    }
    // A sweep that takes long to read is looked at less often.
    const wait = Math.max(lookEveryMs, 10 * (performance.now() - began));
    if (!(await nextLook(wait, stop))) return;
  }
}

/** @returns what is shown now, to be compared with what comes next */
function show(
  { terminal, now }: Context,
  runs: string,
  status: Status,
  json: boolean,
  shown: string | null,
): string {
  const height = json ? null : terminal.height();
  const time = `${new Date(now()).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  if (height !== null) {
    terminal.block([...blockLines(runs, status, height - 1, now()), time]);
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

/** Whether looking again may help. The first look says at once that there is nothing. */
function isPassing(error: unknown, isSeen: boolean): boolean {
  if (!(error instanceof StoreError)) return true;
  if (error.kind === 'no-store') return isSeen;
  return ['damaged-store', 'unwritable-store', 'busy-store'].includes(error.kind);
}
