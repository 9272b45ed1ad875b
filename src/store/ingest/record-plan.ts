import type { Store } from '../open-store.js';
import { putRows } from '../statements.js';
import type { TrialFile } from '../../runs/trial-file.js';
import type { FrozenPlan } from '../../runs/sweep-plan.js';
import { type Explanations, writeExplanations } from '../../runs/explanations.js';

/** Puts a plan in the database, replacing an earlier one of its name. Trials that other sweeps have run keep their state. */
export function recordPlan(store: Store, plan: FrozenPlan): void {
  store
    .transaction(() => {
      replaceSweep(store, plan);
      replaceMovies(store, plan);
      replaceTrials(store, plan);
    })
    .immediate();
}

function replaceSweep(store: Store, plan: FrozenPlan): void {
  const { name, seed, replicates, dataset, trainer, code } = plan;
  const knobChecks = plan.kind === 'command' ? undefined : plan.knobChecks;
  const row = {
    name,
    seed,
    replicates,
    axes: JSON.stringify(plan.axes),
    file: plan.fileText,
    dataset_folder: dataset.folder,
    dataset_sha256: dataset.sha256,
    dataset_facts: JSON.stringify(dataset.facts),
    trainer,
    runner: JSON.stringify(plan.runner),
    code_version: code.version,
    code_commit: code.commit,
    code_dirty: code.dirty === null ? null : Number(code.dirty),
    knob_checks: knobChecks === undefined ? null : JSON.stringify(knobChecks),
    started_at: plan.startedAt,
  };
  putRows(store, 'sweeps', [row], { updateBy: ['name'] });
}

function replaceMovies(store: Store, { name: sweep, dataset }: FrozenPlan): void {
  store.prepare('DELETE FROM sweep_movies WHERE sweep = ?').run(sweep);
  const rows = dataset.movies.map(({ movieId, title, year, score, split }, place) => {
    return { sweep, place, movie_id: movieId, title, year, score, split };
  });
  putRows(store, 'sweep_movies', rows);
}

function replaceTrials(store: Store, plan: FrozenPlan): void {
  const { name: sweep, trainer, dataset } = plan;
  store.prepare('DELETE FROM sweep_trials WHERE sweep = ?').run(sweep);
  const trials = plan.trials.map(({ trialId, settings, seed }) => {
    return trialRow({ trialId, settings, seed, trainer, dataset });
  });
  putRows(store, 'trials', trials, 'leave');
  const places = plan.trials.map(({ trialId, position, replicate, point }) => {
    return { sweep, position, trial_id: trialId, replicate, point };
  });
  putRows(store, 'sweep_trials', places);
  // A trial that an earlier plan of this name had planned and that was never started belongs to no sweep.
  store
    .prepare(
      `DELETE FROM trials WHERE state = 'planned'
         AND NOT EXISTS (SELECT 1 FROM sweep_trials WHERE trial_id = trials.id)
         AND NOT EXISTS (SELECT 1 FROM attempts WHERE trial_id = trials.id)`,
    )
    .run();
}

/** A trial's row before its first attempt. */
export function trialRow({
  trialId: id,
  settings,
  seed,
  trainer,
  dataset,
}: Pick<TrialFile, 'trialId' | 'settings' | 'seed' | 'trainer'> & {
  readonly dataset?: { readonly sha256: string } | undefined;
}) {
  const dataset_sha256 = dataset?.sha256 ?? '';
  return { id, settings: JSON.stringify(settings), seed, dataset_sha256, trainer };
}

/** Writes explained.json of a sweep, and puts it in the database. Hold lockRuns while calling it. */
export function keepExplanations(
  store: Store,
  runsFolder: string,
  sweep: string,
  explanations: Explanations,
): void {
  recordExplanations(store, sweep, writeExplanations(runsFolder, sweep, explanations));
}

/** Puts explanations in the database only, replacing earlier ones. */
export function recordExplanations(store: Store, sweep: string, explanations: Explanations): void {
  store
    .prepare('UPDATE sweeps SET explanations = ? WHERE name = ?')
    .run(JSON.stringify(explanations), sweep);
}
