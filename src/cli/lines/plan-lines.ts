import { countSplits } from '../../dataset/split.js';
import type { PlanHours } from '../../planning/hours.js';
import type { Strategy } from '../../sweep/file/sweep-schema.js';
import type { CommandPlan, SweepPlan } from '../../runs/sweep-plan.js';
import type { DiskShortage, PlannedSweep } from '../../app/plan-sweep.js';
import { bytesText, counted, fixed } from '../../text/numbers.js';
import { duration } from '../../text/times.js';
import { table } from '../../text/table.js';
import { type PlannedWork, workCounts } from '../../coordinator/schedule/planned-work.js';
import type { WorkCounts } from '../../coordinator/run-event.js';
import type { PlanEstimate } from '../../planning/plan-estimate.js';
import type { PreparedSweep } from '../../app/plan/prepare-sweep.js';
import { settingText } from '../../text/words.js';
import { named, textLines } from './text-lines.js';

/** A plan as a person reads it. */
export function planLines({ plan, strategy, outlook, preview }: PlannedSweep): readonly string[] {
  const { work, notReused, hours, slots, space, detectable } = outlook;
  const { axes, trials } = plan;
  const time = (trialId: string) => {
    const estimated = hours.perTrial.get(trialId) ?? null;
    return estimated === null ? '' : duration(estimated * 3_600_000);
  };
  const left = work.toRun.size;
  const done = workText(workCounts(work), plan.name) || ', 0 done already';
  return textLines(
    table([
      ['#', 'trial', ...axes, 'replicate', 'seed', 'time', 'done'],
      ...trials.map(({ position, trialId, settings, replicate, seed }) => [
        position,
        trialId,
        ...axes.map((axis) => settingText((settings as Readonly<Record<string, unknown>>)[axis])),
        replicate,
        seed,
        time(trialId),
        doneText(work, trialId),
      ]),
    ]),
    `${plan.name}: ${counted(trials.length, 'trial')}${drawnText(strategy, plan)}${done}${splitCounts(plan)}`,
    plan.fresh === true && 'its trials are its own (--fresh): those of other sweeps are not reused',
    notReused.map(
      ({ trainer, trials: count }) =>
        `${counted(count, 'finished trial')} of trainer ${trainer} ${count === 1 ? 'is' : 'are'} not reused: trainer ${plan.trainer} may give other results for the same settings`,
    ),
    plan.kind === 'command'
      ? programLines(plan, hours, left)
      : timeLines(hours, { left, slots: slots.length }),
    left > 0 && space !== null && spaceLine(space),
    detectable !== null && detectableLine(detectable, plan),
    preview !== null && preview.lines,
  );
}

function doneText({ done, failed, stopped, pruned, retried }: PlannedWork, id: string): string {
  if (done.has(id)) return 'yes';
  if (failed.has(id)) return 'failed';
  if (stopped.has(id)) return 'stopped';
  if (pruned.has(id)) return 'pruned';
  return retried.has(id) ? 'again' : '';
}

function drawnText(strategy: Strategy, { seed, replicates }: SweepPlan): string {
  if (strategy === 'grid') return '';
  const points = counted(strategy.random.trials, 'point');
  return ` (${points} drawn at random by seed ${seed}, ${counted(replicates, 'replicate')} each)`;
}

/** What a program's trials are, and how long they take: the program alone knows what else they need. */
function programLines(
  { program }: CommandPlan,
  { toGo }: PlanHours,
  left: number,
): readonly string[] {
  const files = program.files.map(({ name, sha256 }) => `${name} (sha256 ${sha256.slice(0, 12)})`);
  const time =
    toGo === null
      ? 'time unknown until a trial of this sweep has finished'
      : `about ${duration(toGo * 3_600_000)} for what is left, by the finished trials of this sweep`;
  return textLines(
    `each runs ${JSON.stringify(program.command)}; part of what a trial is: ${['the command', ...files].join(', ')}`,
    left > 0 && time,
  );
}

function timeLines(
  { toGo, unmeasured }: PlanHours,
  { left, slots }: { readonly left: number; readonly slots: number },
): readonly string[] {
  if (left === 0 || toGo === null) return [];
  const sum = `about ${duration(toGo * 3_600_000)} for what is left, ${counted(slots, 'trial')} at a time, by finished trials, preflights and \`reelsweep bench train\` on this machine`;
  if (unmeasured.length === 0) return [sum];
  const commands = unmeasured.map(
    ({ backbone, image, batch, frames, precision }) =>
      `  reelsweep bench train --backbone ${backbone} --image ${image} --batch ${batch} --frames ${frames} --precision ${precision}`,
  );
  return textLines(
    toGo > 0 && `${sum}, without those that nothing measured is like`,
    `to estimate the time${toGo > 0 ? ' of the others' : ''}, measure once:`,
    named(commands, 'cases'),
  );
}

function splitCounts({ dataset }: SweepPlan): string {
  if (dataset.movies.length === 0) return '';
  const { train, validation, test } = countSplits(dataset.movies);
  return `; movies: ${train} training, ${validation} validation, ${test} test`;
}

function spaceLine({ diskBytes, memoryBytes }: NonNullable<PlanEstimate['space']>): string {
  const memory =
    memoryBytes === null
      ? 'memory unknown until a trial or benchmark of each kind was measured'
      : `memory about ${bytesText(memoryBytes)}, by the peaks of like trials and benchmarks`;
  return `disk about ${bytesText(diskBytes)} (networks that stay, and checkpoints while trials run, from the networks' parameters); ${memory}`;
}

function detectableLine(
  { difference, comparisons }: NonNullable<PlanEstimate['detectable']>,
  { replicates, dataset }: SweepPlan,
): string {
  const basis =
    comparisons > 0
      ? `by the spread in ${counted(comparisons, 'comparison')} of finished trials`
      : 'assumed: errors of two networks correlate by 0.9, and half of the spread is the same in every replicate';
  const movies = countSplits(dataset.movies).test;
  return `${counted(movies, 'test movie')} and ${counted(replicates, 'replicate')} can tell two settings apart whose test MSE differs by ${fixed(difference, 3)} or more (80 % power, 5 % level, one comparison; ${basis})`;
}

/** How many trials of a sweep are in which state before a run, and what it does with them: parts of a sentence. */
export function workText(work: WorkCounts, sweep: string): string {
  const { done, failed, stopped, pruned, retried, toRun } = work;
  const before = textLines(
    done > 0 && `${done} done already`,
    failed > 0 && `${failed} failed before`,
    stopped > 0 && `${stopped} stopped before`,
    pruned > 0 && `${pruned} pruned before`,
  );
  if (before.length === 0 && retried === 0) return '';
  const again = retried > 0 ? `, ${retried} of them again, after an accident in another sweep` : '';
  const left = failed + stopped + pruned;
  const retry =
    left > 0
      ? `; \`reelsweep retry ${sweep}\` runs ${failed > 0 ? 'what failed' : 'the others'} again`
      : '';
  return `, ${[...before, `${toRun} to run`].join(', ')}${again}${retry}`;
}

/** What is said where a plan needs more disk than there is: both figures and what to do. */
export function shortageLine({ runsFolder, freeBytes, neededBytes }: DiskShortage): string {
  return `The disk of ${runsFolder} has ${bytesText(freeBytes)} free, and this needs about ${bytesText(neededBytes)}: make room, or keep fewer networks (runner.keep). Trials that find no room wait for it, and nothing fails.`;
}

const mostShown = 20;

/** The warnings of a sweep file by name, each with its place. @param file as the user gave it */
export function sweepWarningLines(
  file: string,
  { warnings }: Pick<PreparedSweep, 'warnings'>,
): readonly string[] {
  const more = warnings.length - mostShown;
  return textLines(
    warnings
      .slice(0, mostShown)
      .map(
        ({ kind, line, column, path, message, file: itsFile = file }) =>
          `${itsFile}:${line}:${column} warning ${kind}: ${path.map(String).join('.')}: ${message}`,
      ),
    more > 0 && `… and ${more} more warnings; \`plan --json\` has all.`,
  );
}
