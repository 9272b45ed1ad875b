import type { Store } from '../open-store.js';
import type { FrozenPlan } from '../../runs/sweep-plan.js';
import { type Explanations, writeExplanations } from '../../runs/explanations.js';

/** Puts a plan in the database, in the place of an earlier one of its name. Trials that other sweeps have run keep their state. */
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
  store
    .prepare(
      `INSERT INTO sweeps (name, seed, replicates, axes, file, dataset_folder, dataset_sha256, dataset_facts, trainer, runner,
         code_version, code_commit, code_dirty, knob_checks, started_at)
       VALUES (@name, @seed, @replicates, @axes, @file, @datasetFolder, @datasetSha256, @datasetFacts, @trainer, @runner,
         @codeVersion, @codeCommit, @codeDirty, @knobChecks, @startedAt)
       ON CONFLICT (name) DO UPDATE SET seed = @seed, replicates = @replicates, axes = @axes, file = @file,
         dataset_folder = @datasetFolder, dataset_sha256 = @datasetSha256, dataset_facts = @datasetFacts, trainer = @trainer,
         runner = @runner, code_version = @codeVersion, code_commit = @codeCommit, code_dirty = @codeDirty, knob_checks = @knobChecks,
         started_at = @startedAt`,
    )
    .run({
      name: plan.name,
      seed: plan.seed,
      replicates: plan.replicates,
      axes: JSON.stringify(plan.axes),
      file: plan.fileText,
      datasetFolder: plan.dataset.folder,
      datasetSha256: plan.dataset.sha256,
      datasetFacts: JSON.stringify(plan.dataset.facts),
      trainer: plan.trainer,
      runner: JSON.stringify(plan.runner),
      codeVersion: plan.code.version,
      codeCommit: plan.code.commit,
      codeDirty: plan.code.dirty === null ? null : Number(plan.code.dirty),
      knobChecks:
        plan.kind === 'command' || plan.knobChecks === undefined
          ? null
          : JSON.stringify(plan.knobChecks),
      startedAt: plan.startedAt,
    });
}

function replaceMovies(store: Store, plan: FrozenPlan): void {
  store.prepare('DELETE FROM sweep_movies WHERE sweep = ?').run(plan.name);
  const insert = store.prepare(
    `INSERT INTO sweep_movies (sweep, place, movie_id, title, year, score, split)
     VALUES (@sweep, @place, @movieId, @title, @year, @score, @split)`,
  );
  for (const [place, movie] of plan.dataset.movies.entries()) {
    insert.run({ sweep: plan.name, place, ...movie });
  }
}

function replaceTrials(store: Store, plan: FrozenPlan): void {
  store.prepare('DELETE FROM sweep_trials WHERE sweep = ?').run(plan.name);
  const insertTrial = store.prepare(
    `INSERT INTO trials (id, settings, seed, dataset_sha256, trainer)
     VALUES (@trialId, @settings, @seed, @dataset, @trainer) ON CONFLICT (id) DO NOTHING`,
  );
  const insertPlace = store.prepare(
    `INSERT INTO sweep_trials (sweep, position, trial_id, replicate, point)
     VALUES (@sweep, @position, @trialId, @replicate, @point)`,
  );
  for (const { trialId, position, replicate, point, settings, seed } of plan.trials) {
    insertTrial.run({
      trialId,
      settings: JSON.stringify(settings),
      seed,
      dataset: plan.dataset.sha256,
      trainer: plan.trainer,
    });
    insertPlace.run({ sweep: plan.name, position, trialId, replicate, point });
  }
  // What an earlier plan of this name had planned and nobody ever started is no trial of anyone's.
  store
    .prepare(
      `DELETE FROM trials WHERE state = 'planned'
         AND NOT EXISTS (SELECT 1 FROM sweep_trials WHERE trial_id = trials.id)
         AND NOT EXISTS (SELECT 1 FROM attempts WHERE trial_id = trials.id)`,
    )
    .run();
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

/** Puts explanations in the database alone, in the place of earlier ones. */
export function recordExplanations(store: Store, sweep: string, explanations: Explanations): void {
  store
    .prepare('UPDATE sweeps SET explanations = ? WHERE name = ?')
    .run(JSON.stringify(explanations), sweep);
}
