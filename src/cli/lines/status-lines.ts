import { mostMetricNames, namesLeftOut } from '../../files/by-name.js';
import type { TrialState } from '../../runs/cause.js';
import type { ProgressFile } from '../../runs/attempt-end.js';
import type { SweepOverview, SweepStatus } from '../../status/read-status.js';
import { diskWaitText, locationText, settingText } from '../../text/words.js';
import { hasExploded } from '../../runs/result-file.js';
import { table } from '../../text/table.js';
import { counted } from '../../text/numbers.js';
import { duration } from '../../text/times.js';
import { textLines } from './text-lines.js';

/** All sweeps, one a line. */
export function overviewLines(sweeps: readonly SweepOverview[]): readonly string[] {
  const started = ({ startedAt }: SweepOverview) =>
    startedAt === null
      ? 'not yet'
      : new Date(startedAt).toISOString().slice(0, 16).replace('T', ' ');
  return table([
    ['sweep', 'state', 'trials', 'of them', 'started (UTC)'],
    ...sweeps.map((sweep) => [
      sweep.name,
      sweep.state,
      sweep.trials,
      stateCounts(sweep.states),
      started(sweep),
    ]),
  ]);
}

/**
 * A sweep and its trials, one a line. Test figures are kept out: they are for the report, once the sweep has chosen.
 * @param progress of trials that run, by their ids
 */
export function statusLines(
  status: SweepStatus,
  progress: ReadonlyMap<string, ProgressFile> = new Map(),
): readonly string[] {
  const { trials } = status;
  // Trials whose program reported more metrics than a trial may have.
  const over = trials.filter(({ metrics }) => metrics[namesLeftOut] !== undefined);
  const [first] = over;
  return textLines(
    statusHeading(status),
    trialLines(trials, trials, progress),
    first !== undefined &&
      `${counted(over.length, 'trial')} reported more than ${mostMetricNames} metrics, and the others were left out (${first.metrics[namesLeftOut]} in trial ${first.id}). Report fewer names; \`reelsweep logs ${first.id}\` shows the first that were left out.`,
  );
}

/** A sweep in one line. */
export function statusHeading({ sweep, state, waitsForDisk, trials }: SweepStatus): string {
  const counts: Partial<Record<TrialState, number>> = {};
  for (const trial of trials) counts[trial.state] = (counts[trial.state] ?? 0) + 1;
  const waits = waitsForDisk === null ? '' : `; ${diskWaitText(waitsForDisk)}`;
  return `${sweep}: ${state}, ${counted(trials.length, 'trial')} (${stateCounts(counts)})${waits}`;
}

/**
 * Trials of a sweep, one a line, under a heading.
 * @param all trials of the sweep: a setting that is the same in all of them is left out
 */
export function trialLines(
  trials: SweepStatus['trials'],
  all: SweepStatus['trials'],
  progress: ReadonlyMap<string, ProgressFile> = new Map(),
): readonly string[] {
  const varied = Object.keys(all[0]?.settings ?? {}).filter(
    (name) => new Set(all.map(({ settings }) => settingText(settings[name]))).size > 1,
  );
  const isCluster = all.some(({ job, queuedAs }) => job !== null || queuedAs !== null);
  const isRunning = progress.size > 0;
  return table([
    [
      'trial',
      ...varied,
      'seed',
      'state',
      'cause',
      'attempts',
      'validation MSE',
      ...(isCluster ? ['where'] : []),
      ...(isRunning ? ['now'] : []),
    ],
    ...trials.map((trial) => [
      trial.id,
      ...varied.map((name) => settingText(trial.settings[name])),
      trial.seed,
      trial.state,
      causeText(trial),
      trial.attempts,
      trial.metrics['validationMse']?.toFixed(3) ?? '–',
      ...(isCluster ? [placeText(trial)] : []),
      ...(isRunning ? [progressText(progress.get(trial.id))] : []),
    ]),
  ]);
}

function stateCounts(counts: Readonly<Partial<Record<TrialState, number>>>): string {
  return Object.entries(counts)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');
}

/** A published trial whose validation loss diverged says so: it counts as no result. */
function causeText({ state, cause, metrics }: SweepStatus['trials'][number]): string {
  const exploded = state === 'succeeded' && hasExploded(metrics);
  return exploded ? 'diverged in validation' : (cause ?? '');
}

/** Where its newest attempt runs or ran, or as which job it waits. */
function placeText(trial: SweepStatus['trials'][number]): string {
  return trial.queuedAs === null ? locationText(trial) : `queued as job ${trial.queuedAs}`;
}

function progressText(progress: ProgressFile | undefined): string {
  if (progress === undefined) return '';
  const left = progress.etaMs === null ? '' : `, ${duration(progress.etaMs)} left`;
  return `${epochText(progress)}${left}`;
}

/** Such as `epoch 3/10`; a program of the user's may not say how many there will be. */
export function epochText({ epoch, epochs }: ProgressFile): string {
  return epochs === null ? `epoch ${epoch}` : `epoch ${epoch}/${epochs}`;
}
