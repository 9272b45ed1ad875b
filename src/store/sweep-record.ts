import type { Cause, TrialState } from '../runs/cause.js';
import type { Explanations } from '../runs/explanations.js';
import type { KnobCheck, KnobChecks } from '../runs/knob-checks.js';
import type { MetricRecord } from '../runs/metric-record.js';
import type { Prediction } from '../runs/result-file.js';

export type { Explanations };
export type { KnobCheck, KnobChecks, TrialState };

/** One execution of a trial. Times are Unix milliseconds. */
export interface AttemptRecord {
  readonly attempt: number;
  readonly startedAt: number;
  /** null while it runs. */
  readonly endedAt: number | null;
  readonly cause: Cause | null;
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** One sentence on why it failed; null where there is nothing to explain. */
  readonly message?: string | null;
  /** The last lines of log.txt of an attempt that did not publish. */
  readonly logTail: string | null;
  /** The machine or node on which it ran; null while it runs. */
  readonly host?: string | null;
  /** The cluster job that it was. */
  readonly job?: string | null;
}

/** A trial as one sweep sees it. */
export interface TrialRecord {
  readonly trialId: string;
  /** 1-based place in the sweep's plan. */
  readonly position: number;
  readonly replicate: number;
  /** Equal for the replicates of one point of the grid. */
  readonly point: string;
  readonly state: TrialState;
  readonly cause: Cause | null;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly attempts: readonly AttemptRecord[];
  /** result.json's metrics and facts; empty and null before the trial has succeeded. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly predictions: readonly Prediction[];
  readonly selectedEpoch: number | null;
  readonly wallTimeMs: number | null;
  readonly peakMemoryBytes: number | null;
  readonly device: { kind: string; name: string; tensorflow: string; threads: number } | null;
  /** Epoch metrics of all attempts, the later attempt's where two hold one (name, step), in order of step; here `seq` counts the points of the curve. */
  readonly curve: readonly MetricRecord[];
}

/** A sweep with all its trials: what reports are made of. */
export interface SweepRecord {
  readonly name: string;
  readonly seed: number;
  readonly replicates: number;
  /** The sweep file as it was frozen when the run started. */
  readonly file: string;
  /** Names of the swept settings, in the file's order. */
  readonly axes: readonly string[];
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly dataset: {
    readonly folder: string;
    readonly sha256: string;
    /** Facts of dataset.json frozen at start: counts by split, label mean and std, image size, baseline. */
    readonly facts: Readonly<Record<string, unknown>>;
    /** The movies of the pack, frozen at start, so that a report does not need the dataset to be there. */
    readonly movies: readonly {
      movieId: string;
      title: string;
      year: number | null;
      score: number;
      split: 'train' | 'validation' | 'test';
    }[];
  };
  readonly code: { version: string; commit: string | null; dirty: boolean | null };
  /** What turning each augmentation on did to a batch when the sweep was started; null where nothing was checked. */
  readonly knobChecks: KnobChecks | null;
  /** What the frames of its best and worst predictions did; null where nobody looked. */
  readonly explanations: Explanations | null;
  /** The version of what the trainer means, by which equal trials are told from others. */
  readonly trainer: string;
  readonly trials: readonly TrialRecord[];
}
