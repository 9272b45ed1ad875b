import type { ProgressFile } from '../../runs/attempt-end.js';
import { executorOf } from '../../executor/registry.js';
import { firstEstimate } from '../../coordinator/schedule/eta.js';
import type { Eta } from '../../coordinator/run-event.js';
import type { RunEvent, StopReason } from '../../coordinator/run-event.js';
import { explodedFrom } from '../../runs/result-file.js';
import type { SweepPlan } from '../../runs/sweep-plan.js';
import { bytesText, counted } from '../../text/numbers.js';
import { duration } from '../../text/times.js';
import { diskWaitText, trialLabel } from '../../text/words.js';
import type { Terminal } from '../terminal/terminal.js';
import type { SweepRunEvent } from '../../app/run-context.js';
import { eventDisplay, lockedLine, preparationLines } from './event-lines.js';
import { workText } from './plan-lines.js';
import { epochText } from './status-lines.js';

interface Shown {
  readonly label: string;
  progress: ProgressFile | null;
  validationMse: number | null;
}

/** Shows a running sweep: a line for each trial that ends, and one that moves for those that run. */
export function runDisplay(
  terminal: Terminal,
  plan: SweepPlan,
  now: () => number,
): (event: SweepRunEvent) => void {
  const showShared = eventDisplay(terminal, now);
  const running = new Map<string, Shown>();
  let ended = 0;
  let eta: { readonly range: Eta; readonly at: number } | null = null;

  const showRunning = () => {
    const trials = [...running.values()].map(({ label, progress, validationMse }) => {
      const epochs = progress === null ? 'starting' : epochText(progress);
      return `${label} ${epochs}${validationMse === null ? '' : ` val ${validationMse.toFixed(3)}`}`;
    });
    terminal.progress(`${ended}/${plan.trials.length} trials${timeLeft()} | ${trials.join(' | ')}`);
  };
  const timeLeft = (): string => {
    if (eta === null) {
      const waiting = plan.trials.length - ended - running.size;
      const progress = [...running.values()].map((shown) => shown.progress);
      const guess = firstEstimate(progress, waiting);
      return guess === null ? '' : `, about ${duration(guess)} left`;
    }
    const since = now() - eta.at;
    const { lowMs, highMs } = eta.range;
    const [low, high] = [lowMs, highMs].map((total) => duration(Math.max(0, total - since)));
    return low === high ? `, ${low} left` : `, ${low} to ${high} left`;
  };

  return (event) => {
    switch (event.kind) {
      case 'attempt-started':
        running.set(event.trial.trialId, {
          label: trialLabel(event.trial, plan),
          progress: null,
          validationMse: null,
        });
        break;
      case 'progress': {
        const shown = running.get(event.trial.trialId);
        if (shown !== undefined) shown.progress = event.progress;
        break;
      }
      case 'epoch': {
        const shown = running.get(event.trial.trialId);
        const validationMse = event.metrics['validationMse'];
        if (shown !== undefined && validationMse !== undefined) shown.validationMse = validationMse;
        break;
      }
      case 'attempt-ended': {
        const shown = running.get(event.trial.trialId);
        running.delete(event.trial.trialId);
        if (event.state !== 'planned') ended += 1;
        eta = event.eta === null ? null : { range: event.eta, at: now() };
        terminal.note(endLine(event, plan, shown?.validationMse ?? null, ended));
        break;
      }
      case 'sweep-started':
        ended = event.reused;
        terminal.note(startLine(event, plan));
        return;
      case 'request-done':
        ended = plan.trials.length - (event.counts.planned ?? 0) - (event.counts.running ?? 0);
        terminal.note(requestLine(event, plan));
        return;
      case 'waits-for-memory':
        terminal.note(memoryLine(event, plan));
        return;
      case 'waits-for-disk':
        terminal.note(
          `${trialLabel(event.trial, plan)} waits: ${diskWaitText(event)}. Trials that run go on.`,
        );
        return;
      case 'disk-has-room':
        terminal.note('There is room on the disk again: trials start.');
        return;
      case 'stopping':
        terminal.note(stopLine(event.because));
        return;
      case 'database-locked':
        terminal.note(
          lockedLine(event.path, 'Training goes on; results are recorded once it is free.'),
        );
        return;
      case 'records-left':
        terminal.note(
          `${counted(event.records, 'record')} could not be written into ${event.path}, which another program has locked. Nothing is lost: the run folders have them, and the same command records them.`,
        );
        return;
      case 'other-dataset':
      case 'augmentations-checked':
      case 'preflight-passed':
        for (const line of preparationLines(event)) terminal.note(line);
        return;
      case 'prepared':
      case 'plan-begins':
      case 'refused':
      case 'sweep-ended':
        return;
      default:
        showShared(event);
        return;
    }
    showRunning();
  };
}

function startLine(
  { sweep, trials, work, slots }: Extract<RunEvent, { kind: 'sweep-started' }>,
  { runner }: SweepPlan,
): string {
  const slotsText = executorOf(runner).slotsText(slots, runner);
  return `${sweep}: ${counted(trials, 'trial')}${workText(work, sweep)}; ${slotsText}`;
}

function endLine(
  event: Extract<RunEvent, { kind: 'attempt-ended' }>,
  plan: SweepPlan,
  validationMse: number | null,
  ended: number,
): string {
  const label = trialLabel(event.trial, plan);
  const place = `[${ended}/${plan.trials.length}]`;
  if (event.state === 'succeeded') {
    const last = validationMse === null ? '' : `, last validation MSE ${mseText(validationMse)}`;
    return `${place} ${label}: succeeded${last}${explosion(validationMse, plan)}`;
  }
  if (event.state === 'pruned')
    return `${place} ${label}: pruned. ${event.message ?? ''}`.trimEnd();
  const why = event.message === null ? event.cause : `${event.cause}: ${event.message}`;
  if (event.state === 'planned') {
    const again =
      event.retryInMs === null ? 'runs again later' : `runs again in ${duration(event.retryInMs)}`;
    const what = event.attempt === null ? 'could not begin' : `attempt ${event.attempt} ended`;
    return `${place} ${label}: ${what} (${why}); ${again}`;
  }
  return `${place} ${label}: ${event.state} (${why})`;
}

function mseText(value: number): string {
  return value < 1e6 ? value.toFixed(3) : value.toExponential(1);
}

/** The last epoch is not the selected one, which may be well; where it is not, the summary says so. */
function explosion(validationMse: number | null, { dataset }: SweepPlan): string {
  const { baseline } = dataset.facts as { baseline?: { validation?: unknown } };
  const naive = baseline?.validation;
  if (validationMse === null || typeof naive !== 'number' || validationMse < explodedFrom * naive)
    return '';
  return `, which has diverged: guessing the mean makes ${naive.toFixed(3)}`;
}

function requestLine(
  { sweep, request, trials }: Extract<RunEvent, { kind: 'request-done' }>,
  plan: SweepPlan,
): string {
  const labels = plan.trials
    .filter(({ trialId }) => trials.includes(trialId))
    .map((trial) => trialLabel(trial, plan));
  switch (request.kind) {
    case 'pause':
      return `${sweep} is paused, as \`reelsweep pause\` requested: running trials go on, no new one starts.`;
    case 'resume':
      return `${sweep} goes on, as \`reelsweep resume\` requested.`;
    case 'retry':
      return `${sweep}: ${counted(trials.length, 'trial')} planned again, as \`reelsweep retry\` requested.`;
    case 'stop':
      return `${sweep}: ${labels[0] ?? counted(trials.length, 'trial')} stopped before it started, as \`reelsweep stop\` requested.`;
  }
}

function memoryLine(
  { trial, need, free }: Extract<RunEvent, { kind: 'waits-for-memory' }>,
  plan: SweepPlan,
): string {
  const label = trialLabel(trial, plan);
  return need === null
    ? `${label} waits until nothing else runs: it ran out of memory before.`
    : `${label} waits for memory: it needs about ${bytesText(need)}, and ${bytesText(Math.max(0, free))} are free beside what running trials will take.`;
}

function stopLine(because: StopReason): string {
  switch (because.kind) {
    case 'signal':
      return 'Stopping: running trials write a checkpoint first.';
    case 'terminal-closed':
      return 'Stopping, because the terminal was closed: running trials write a checkpoint first.';
    case 'stopped-by-system':
      return `Stopping, because of ${because.signal}: running trials write a checkpoint first.`;
    case 'left':
      return 'Leaving: what waits and what runs goes on in the cluster without this process.';
    case 'request':
      return 'Stopping, as `reelsweep stop` requested.';
    case 'error':
      return 'Stopping because of an error.';
    case 'failing-alike':
      return `Stopping: ${because.trials} trials failed alike (${because.message ?? because.cause}) before any succeeded. Correct that and run the same command again.`;
  }
}
