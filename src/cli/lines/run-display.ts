import type { ProgressFile } from '../../runs/progress-file.js';
import { executorOf } from '../../executor/registry.js';
import { firstEstimate } from '../../coordinator/schedule/eta.js';
import type { Eta } from '../../coordinator/run-event.js';
import type { RunEvent, StopReason } from '../../coordinator/run-event.js';
import { explodedFrom } from '../../runs/result-file.js';
import type { SweepPlan } from '../../runs/sweep-plan.js';
import { bytesText, counted } from '../../text/numbers.js';
import { duration } from '../../text/times.js';
import { diskWaitText } from '../../report/text/disk-wait.js';
import type { Terminal } from '../terminal/terminal.js';
import { trialLabel } from '../../app/trial-label.js';
import type { SweepRunEvent } from '../../app/run-context.js';
import { eventDisplay, lockedLine, preparationLines } from './event-lines.js';
import { workText } from './plan-lines.js';

/** Shows a running sweep: a line for each trial that ends, and one that moves for those that run. */
export function runDisplay(
  terminal: Terminal,
  plan: SweepPlan,
  now: () => number,
): (event: SweepRunEvent) => void {
  const showShared = eventDisplay(terminal, now);
  const running = new Map<
    string,
    { label: string; progress: ProgressFile | null; validationMse: number | null }
  >();
  const began = now();
  let ended = 0;
  let eta: Eta | null = null;
  let etaAt = began;

  const moving = () => {
    const trials = [...running.values()].map(({ label, progress, validationMse }) => {
      const epochs = progress === null ? 'starting' : standing(progress);
      return `${label} ${epochs}${validationMse === null ? '' : ` val ${validationMse.toFixed(3)}`}`;
    });
    const left = timeLeft();
    terminal.progress(`${ended}/${plan.trials.length} trials${left} | ${trials.join(' | ')}`);
  };
  const timeLeft = (): string => {
    if (eta === null) return firstGuess();
    const since = now() - etaAt;
    const [low, high] = [eta.lowMs, eta.highMs].map((total) =>
      duration(Math.max(0, total - since)),
    );
    return low === high ? `, ${low} left` : `, ${low} to ${high} left`;
  };
  const firstGuess = (): string => {
    const waiting = plan.trials.length - ended - running.size;
    const guess = firstEstimate(
      [...running.values()].map(({ progress }) => progress),
      waiting,
    );
    return guess === null ? '' : `, about ${duration(guess)} left`;
  };

  return (event) => {
    switch (event.kind) {
      case 'sweep-started':
        ended = event.reused;
        terminal.note(
          `${event.sweep}: ${counted(event.trials, 'trial')}${workText(event.work, event.sweep)}; ${executorOf(plan.runner).slotsText(event.slots, plan.runner)}`,
        );
        return;
      case 'attempt-started':
        running.set(event.trial.trialId, {
          label: trialLabel(event.trial, plan),
          progress: null,
          validationMse: null,
        });
        break;
      case 'progress':
        update(event.trial.trialId, { progress: event.progress });
        break;
      case 'epoch': {
        const validationMse = event.metrics['validationMse'];
        if (validationMse !== undefined) update(event.trial.trialId, { validationMse });
        break;
      }
      case 'attempt-ended': {
        const shown = running.get(event.trial.trialId);
        running.delete(event.trial.trialId);
        if (event.state !== 'planned') ended += 1;
        eta = event.eta;
        etaAt = now();
        terminal.note(endLine(event, plan, shown?.validationMse ?? null, ended));
        break;
      }
      case 'request-done':
        ended = plan.trials.length - (event.counts.planned ?? 0) - (event.counts.running ?? 0);
        terminal.note(requestLine(event, plan));
        return;
      case 'waits-for-memory':
        terminal.note(memoryLine(event, plan));
        return;
      case 'waits-for-disk':
        terminal.note(diskLine(event, plan));
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
      case 'prepared':
      case 'plan-begins':
      case 'refused':
      case 'sweep-ended':
        return;
      case 'other-dataset':
      case 'augmentations-checked':
      case 'preflight-passed':
        for (const line of preparationLines(event)) terminal.note(line);
        return;
      default:
        showShared(event);
        return;
    }
    moving();
  };

  function update(
    trialId: string,
    change: Partial<{ progress: ProgressFile; validationMse: number }>,
  ): void {
    const shown = running.get(trialId);
    if (shown !== undefined) running.set(trialId, { ...shown, ...change });
  }
}

function standing({ epoch, epochs }: ProgressFile): string {
  return epochs === null ? `epoch ${epoch}` : `epoch ${epoch}/${epochs}`;
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
      return `${sweep} is paused, as \`reelsweep pause\` asked: running trials go on, no new one starts.`;
    case 'resume':
      return `${sweep} goes on, as \`reelsweep resume\` asked.`;
    case 'retry':
      return `${sweep}: ${counted(trials.length, 'trial')} planned again, as \`reelsweep retry\` asked.`;
    case 'stop':
      return `${sweep}: ${labels[0] ?? counted(trials.length, 'trial')} stopped before it started, as \`reelsweep stop\` asked.`;
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

function diskLine(
  { trial, need, free }: Extract<RunEvent, { kind: 'waits-for-disk' }>,
  plan: SweepPlan,
): string {
  return `${trialLabel(trial, plan)} waits: ${diskWaitText({ need, free })}. Trials that run go on.`;
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
      return 'Stopping, as `reelsweep stop` asked.';
    case 'error':
      return 'Stopping because of an error.';
    case 'failing-alike':
      return `Stopping: ${because.trials} trials failed alike (${because.message ?? because.cause}) before any succeeded. Mend that and run the same command again.`;
  }
}
