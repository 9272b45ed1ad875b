import { shareDone } from '../../coordinator/schedule/eta.js';
import {
  bestOf,
  type FailedTrial,
  type LiveSweep,
  type RunningTrial,
} from '../../status/live-sweep.js';
import { jobText } from '../../text/words.js';
import { table } from '../../text/table.js';
import { bytesText } from '../../text/numbers.js';
import { duration } from '../../text/times.js';
import { type Glyphs, textBar, textCurve } from '../terminal/text-pictures.js';
import { trialLabel } from '../../text/words.js';
import { epochText } from './status-lines.js';
import { textLines } from './text-lines.js';

const [barCells, curveCells] = [12, 16];
const mostFailures = 3;

/** What moves in a sweep: its slots, a line for each trial that runs, and what its newest failures said last. */
export function liveLines(sweep: LiveSweep, freeMemory: number, glyphs: Glyphs): readonly string[] {
  const best = bestOf(sweep);
  const facts = factsLine(sweep, freeMemory, glyphs);
  return textLines(
    facts !== '' && facts,
    best !== null &&
      `best validation MSE ${mse(best.metrics['validationMse'])} (${trialLabel(best, sweep)}, trial ${best.id})`,
    table(sweep.running.map((trial) => runningCells(trial, sweep, glyphs))),
    sweep.failed.slice(0, mostFailures).map((trial) => failureLines(trial, sweep)),
  );
}

function factsLine(sweep: LiveSweep, freeMemory: number, { dot }: Glyphs): string {
  const { running, slots, timeLeft, trials } = sweep;
  // What is free on this machine is nothing to trials that run elsewhere.
  const isCluster = running.some(({ job }) => job !== null);
  const queued = trials.filter(({ queuedAs }) => queuedAs !== null).length;
  const free = isCluster ? '' : `, ${bytesText(freeMemory)} free`;
  const held = running.reduce((sum, { progress }) => sum + (progress?.peakMemoryBytes ?? 0), 0);
  const [low, high] = [timeLeft?.lowMs ?? 0, timeLeft?.highMs ?? 0].map(duration);
  return textLines(
    slots !== null && `${running.length} of ${slots} slots busy`,
    timeLeft !== null && (low === high ? `about ${low} left` : `${low} to ${high} left`),
    held > 0 && `memory ${bytesText(held)} at most${free}`,
    queued > 0 && `${queued} in the cluster's queue`,
  ).join(dot);
}

function runningCells(trial: RunningTrial, sweep: LiveSweep, glyphs: Glyphs): string[] {
  const { id, progress, curve } = trial;
  const values = curve.map(({ value }) => value);
  const eta = progress?.etaMs ?? null;
  return [
    id,
    trialLabel(trial, sweep),
    progress === null ? 'starting' : textBar(shareDone(progress), barCells, glyphs),
    progress === null ? '' : epochText(progress),
    eta === null ? '' : `${duration(eta)} left`,
    mse(values.at(-1)),
    textCurve(values, curveCells, glyphs),
    jobText(trial),
  ];
}

function failureLines(trial: FailedTrial, sweep: LiveSweep): readonly string[] {
  const { id, state, cause, last } = trial;
  const said = last?.logTail?.trimEnd().split('\n').at(-1) ?? '';
  const where = jobText(last ?? {});
  const what = `${state}${cause === null ? '' : ` (${cause})`}${where === '' ? '' : `, ${where}`}`;
  const why = last?.message ? `: ${last.message}` : '';
  return textLines(
    `${id}  ${trialLabel(trial, sweep)}  ${what}${why}`,
    said !== '' && `    ${said}`,
  );
}

function mse(value: number | undefined): string {
  return value?.toFixed(3) ?? '';
}
