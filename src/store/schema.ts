/**
 * Version of the tables below. Another version is no database of ours to change: it is made again from the run folders. Versions 1 to
 * 6 alone held benchmarks, which are in runs/benchmarks.jsonl now.
 */
export const schemaVersion = 7;

/** 'reel' in ASCII: tells a reelsweep database from any other. */
export const applicationId = 0x7265656c;

/**
 * People may query sweeps, sweep_movies, sweep_trials, trials, attempts, metrics, predictions and benchmarks. metric_points keeps a
 * million points small: WITHOUT ROWID, numbers for trial and name, time since the attempt's first record; the view metrics shows
 * them as people want them. Each figure of a benchmark has its own column, NULL where there is none.
 */
export const schema = `
CREATE TABLE sweeps (
  name TEXT PRIMARY KEY,
  seed INTEGER NOT NULL,
  replicates INTEGER NOT NULL,
  axes TEXT NOT NULL CHECK (json_valid(axes)),
  file TEXT NOT NULL,
  dataset_folder TEXT NOT NULL,
  dataset_sha256 TEXT NOT NULL,
  dataset_facts TEXT NOT NULL CHECK (json_valid(dataset_facts)),
  trainer TEXT NOT NULL,
  runner TEXT NOT NULL CHECK (json_valid(runner)),
  code_version TEXT NOT NULL,
  code_commit TEXT,
  code_dirty INTEGER,
  started_at INTEGER NOT NULL,
  knob_checks TEXT CHECK (json_valid(knob_checks)),
  explanations TEXT CHECK (json_valid(explanations))
) STRICT;

CREATE TABLE sweep_movies (
  sweep TEXT NOT NULL REFERENCES sweeps (name) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  movie_id TEXT NOT NULL,
  title TEXT NOT NULL,
  year INTEGER,
  score REAL NOT NULL,
  split TEXT NOT NULL,
  PRIMARY KEY (sweep, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE trials (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL DEFAULT 'planned'
    CHECK (state IN ('planned', 'running', 'succeeded', 'failed', 'timed-out', 'stopped', 'pruned')),
  cause TEXT,
  settings TEXT NOT NULL CHECK (json_valid(settings)),
  seed INTEGER NOT NULL,
  dataset_sha256 TEXT NOT NULL,
  trainer TEXT NOT NULL,
  metrics TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metrics)),
  selected_epoch INTEGER,
  wall_time_ms REAL,
  peak_memory_bytes REAL,
  device TEXT CHECK (json_valid(device))
) STRICT;
CREATE INDEX trials_by_state ON trials (state);

CREATE TABLE sweep_trials (
  sweep TEXT NOT NULL REFERENCES sweeps (name) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  trial_id TEXT NOT NULL REFERENCES trials (id),
  replicate INTEGER NOT NULL,
  point TEXT NOT NULL,
  PRIMARY KEY (sweep, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX sweep_trials_by_trial ON sweep_trials (trial_id);
CREATE INDEX sweep_trials_by_point ON sweep_trials (sweep, point, trial_id);

CREATE TABLE attempts (
  trial_id TEXT NOT NULL REFERENCES trials (id) ON DELETE CASCADE,
  attempt INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  cause TEXT,
  exit_code INTEGER,
  signal TEXT,
  message TEXT,
  log_tail TEXT,
  checkpoint_step INTEGER,
  metrics_offset INTEGER NOT NULL DEFAULT 0,
  metrics_since INTEGER,
  damaged_lines INTEGER NOT NULL DEFAULT 0,
  host TEXT,
  job TEXT,
  PRIMARY KEY (trial_id, attempt)
) STRICT, WITHOUT ROWID;

CREATE TABLE metric_names (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE metric_points (
  trial INTEGER NOT NULL REFERENCES trials (number) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  name INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  since INTEGER NOT NULL,
  value REAL NOT NULL,
  PRIMARY KEY (trial, step, name)
) STRICT, WITHOUT ROWID;

CREATE VIEW metrics AS
SELECT trials.id AS trial_id, metric_points.attempt, epoch, step, metric_names.name, value,
       attempts.metrics_since + metric_points.since AS wall_time_ms
FROM metric_points
JOIN trials ON trials.number = metric_points.trial
JOIN metric_names ON metric_names.number = metric_points.name
JOIN attempts ON attempts.trial_id = trials.id AND attempts.attempt = metric_points.attempt;

CREATE TABLE predictions (
  trial_id TEXT NOT NULL REFERENCES trials (id) ON DELETE CASCADE,
  movie_id TEXT NOT NULL,
  split TEXT NOT NULL,
  label REAL NOT NULL,
  prediction REAL NOT NULL,
  PRIMARY KEY (trial_id, split, movie_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE benchmarks (
  number INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  name TEXT NOT NULL,
  figures TEXT NOT NULL CHECK (json_valid(figures)),
  backbone TEXT AS (figures ->> '$.backbone'),
  image INTEGER AS (figures ->> '$.image'),
  batch INTEGER AS (figures ->> '$.batch'),
  frames INTEGER AS (figures ->> '$.frames'),
  precision TEXT AS (figures ->> '$.precision'),
  samples_per_second REAL AS (figures ->> '$.samplesPerSecond'),
  eval_samples_per_second REAL AS (figures ->> '$.evalSamplesPerSecond'),
  step_ms REAL AS (figures ->> '$.stepMs'),
  peak_memory_bytes INTEGER AS (figures ->> '$.peakMemoryBytes'),
  wait_share REAL AS (figures ->> '$.waitShare'),
  steps INTEGER AS (figures ->> '$.steps'),
  wall_seconds REAL AS (figures ->> '$.wallSeconds'),
  machine TEXT AS (figures ->> '$.machine'),
  device TEXT AS (figures ->> '$.device'),
  threads INTEGER AS (figures ->> '$.threads'),
  tensorflow TEXT AS (figures ->> '$.tensorflow')
) STRICT;
`;
