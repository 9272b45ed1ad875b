import { countSplits } from '../../dataset/split.js';
import { shellWord } from '../../files/shell-word.js';
import type { SweepRecord } from '../../store/queries/sweep-record.js';
import { labelScale, type LabelScale } from './label-scale.js';
import { grouped } from './points.js';

/** Where the figures come from, and how to make them again. */
export interface Provenance {
  readonly code: SweepRecord['code'];
  /** The version of what the trainer means, by which trials are told apart. */
  readonly trainer: string;
  readonly dataset: {
    readonly folder: string;
    readonly sha256: string;
    readonly image: number | null;
    readonly counts: { readonly train: number; readonly validation: number; readonly test: number };
    readonly label: LabelScale | null;
  };
  readonly seed: number;
  readonly replicates: number;
  /** The devices that trials ran on, with how many did. */
  readonly devices: readonly { readonly text: string; readonly trials: number }[];
  /** The cluster's nodes that attempts ran on, with how many did; empty where none was a cluster job. */
  readonly nodes: readonly { readonly node: string; readonly attempts: number }[];
  readonly peakMemoryBytes: number | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** The sweep file's text. */
  readonly file: string;
  /** Types the sweep in again, in a checkout of the same commit. */
  readonly command: string;
  /** Followed by a trial's id: repeats that trial alone. */
  readonly repeatCommand: string;
}

export function provenanceOf(sweep: SweepRecord): Provenance {
  const command = `reelsweep run ${shellWord(`runs/sweeps/${sweep.name}/sweep.yaml`)}`;
  const { dataset, trials } = sweep;
  const devices = grouped(
    trials.flatMap(({ device }) => device ?? []),
    ({ kind, name, tensorflow, threads }) =>
      `${kind.toUpperCase()} ${name}, TensorFlow ${tensorflow}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
  );
  const nodes = grouped(
    trials.flatMap(({ attempts }) =>
      attempts.flatMap(({ host, job }) => (job ? [host ?? 'unknown'] : [])),
    ),
    (node) => node,
  );
  const peaks = trials.flatMap(({ peakMemoryBytes }) => peakMemoryBytes ?? []);
  const image = dataset.facts['image'];
  return {
    code: sweep.code,
    dataset: {
      folder: dataset.folder,
      sha256: dataset.sha256,
      image: typeof image === 'number' ? image : null,
      counts: countSplits(dataset.movies),
      label: labelScale(dataset),
    },
    seed: sweep.seed,
    replicates: sweep.replicates,
    devices: [...devices.entries()].map(([text, all]) => ({ text, trials: all.length })),
    nodes: [...nodes.entries()]
      .map(([node, all]) => ({ node, attempts: all.length }))
      .toSorted((one, other) => (one.node < other.node ? -1 : 1)),
    peakMemoryBytes: peaks.length === 0 ? null : peaks.reduce((one, other) => Math.max(one, other)),
    startedAt: sweep.startedAt,
    endedAt: sweep.endedAt,
    file: sweep.file,
    command,
    repeatCommand: `${command} --only`,
    trainer: sweep.trainer,
  };
}
