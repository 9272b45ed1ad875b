import { AttemptError } from '../../runs/attempt-error.js';
import { listAttempts } from '../../runs/attempt-folder.js';
import { type Cause, isFromOutside, type TrialState } from '../../runs/cause.js';
import { type EndFile, readEnd } from '../../runs/attempt-end.js';
import { runsLayout } from '../../runs/runs-layout.js';
import type { WorkCounts } from '../run-event.js';
import { trialFolderProblem } from '../attempts/lost-folder.js';
import type { RecordedTrial } from '../../store/queries/run-queries.js';
import type { FrozenPlan, SweepPlan } from '../../runs/sweep-plan.js';

/** The trials of a plan by what a run does with them; `plan` shows the same. */
export interface PlannedWork {
  /** Trials that will run, `retried` among them. */
  readonly toRun: ReadonlySet<string>;
  /** Trials that have succeeded, in whatever sweep. */
  readonly done: ReadonlySet<string>;
  /** Trials that an accident ended in another sweep: they run with this sweep's own retries. */
  readonly retried: ReadonlySet<string>;
  /** Trials that are left as they are until a person has them retried. */
  readonly failed: ReadonlySet<string>;
  readonly stopped: ReadonlySet<string>;
  readonly pruned: ReadonlySet<string>;
}

export function workCounts(work: PlannedWork): WorkCounts {
  return Object.fromEntries(
    Object.entries(work).map(([part, trials]: [string, ReadonlySet<string>]) => [
      part,
      trials.size,
    ]),
  ) as WorkCounts;
}

/**
 * Sorts the trials of a plan by what a run does with them.
 * @param states of the trials that are known, in any order
 * @param startedAt when the sweep was first run, in Unix milliseconds; Infinity where it never was
 */
export function plannedWork(
  { name, trials }: Pick<SweepPlan, 'name' | 'trials'>,
  states: readonly Omit<RecordedTrial, 'attempts'>[],
  { runsFolder, startedAt }: { readonly runsFolder: string; readonly startedAt: number },
): PlannedWork {
  const known = new Map(states.map((trial) => [trial.trialId, trial]));
  const work = {
    toRun: new Set<string>(),
    done: new Set<string>(),
    retried: new Set<string>(),
    failed: new Set<string>(),
    stopped: new Set<string>(),
    pruned: new Set<string>(),
  };
  for (const { trialId } of trials) {
    const trial = known.get(trialId);
    const part = parts[trial?.state ?? 'planned'];
    const isRetried =
      part === 'failed' &&
      trial !== undefined &&
      accidents.has(trial.cause) &&
      failedElsewhere(endsOf(runsFolder, trial), { name, startedAt });
    if (isRetried) work.retried.add(trialId);
    work[isRetried ? 'toRun' : part].add(trialId);
  }
  return work;
}

const parts: Readonly<Record<TrialState, Exclude<keyof PlannedWork, 'retried'>>> = {
  planned: 'toRun',
  running: 'toRun',
  succeeded: 'done',
  failed: 'failed',
  'timed-out': 'failed',
  stopped: 'stopped',
  pruned: 'pruned',
};

/** What the machine, a person or the settings of the sweep that ran it did to a trial. The same program and settings fail alike otherwise. */
const accidents: ReadonlySet<Cause | null> = new Set<Cause>([
  'stalled',
  'interrupted',
  'killed-by-signal',
  'out-of-memory',
  'trial-timeout',
  'full-disk',
  'lost-folder',
]);

/** Whether a trial's last attempt was another sweep's, and this one has had no failure. @param ends the oldest first */
export function failedElsewhere(
  ends: readonly KnownEnd[],
  { name, startedAt }: Pick<FrozenPlan, 'name' | 'startedAt'>,
): boolean {
  // An older version did not note whose attempt it was: one that ended before this sweep began was another's.
  const isOwn = ({ sweep, endedAt }: (typeof ends)[number]) =>
    sweep === undefined ? endedAt >= startedAt : sweep === name;
  const last = ends.at(-1);
  if (last === undefined || isOwn(last)) return false;
  return ends.filter(isOwn).every(({ cause }) => isFromOutside(cause));
}

type KnownEnd = Pick<EndFile, 'cause' | 'endedAt' | 'sweep'>;

/** How the attempts of a trial ended, the oldest first. */
function endsOf(
  runsFolder: string,
  { trialId, cause, endedAt }: Omit<RecordedTrial, 'attempts'>,
): KnownEnd[] {
  const trialFolder = runsLayout.trial(runsFolder, trialId);
  try {
    const ends: KnownEnd[] = listAttempts(trialFolder).flatMap(
      (attempt) => readEnd(runsLayout.attempt(trialFolder, attempt)) ?? [],
    );
    // An attempt whose folder could not be used has its end in the database alone.
    const isInDatabaseAlone = cause === 'lost-folder' && ends.at(-1)?.cause !== cause;
    return isInDatabaseAlone && endedAt !== null ? [...ends, { cause, endedAt }] : ends;
  } catch (error) {
    // What cannot be read is no reason to run it again.
    if (error instanceof AttemptError || trialFolderProblem(error, trialFolder) !== null) return [];
    throw error;
  }
}
