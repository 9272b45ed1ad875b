import { countSplits } from '../../dataset/split.js';
import { grouped } from '../../files/by-name.js';
import { shellWord } from '../../files/shell-word.js';
import type { SweepRecord } from '../../store/queries/sweep-record.js';
import { counted } from '../../text/numbers.js';
import { labelScale } from './split-predictions.js';

/** Where the figures come from, and how to make them again. */
export function provenanceOf(sweep: SweepRecord) {
  const { code, trainer, seed, replicates, startedAt, endedAt, file, dataset, trials } = sweep;
  const command = `reelsweep run ${shellWord(`runs/sweeps/${sweep.name}/sweep.yaml`)}`;
  const devices = grouped(
    trials.flatMap(({ device }) => device ?? []),
    ({ kind, name, tensorflow, threads }) =>
      `${kind.toUpperCase()} ${name}, TensorFlow ${tensorflow}, ${counted(threads, 'thread')}`,
  );
  const clusterJobs = trials.flatMap(({ attempts }) => attempts.filter(({ job }) => job));
  const nodes = grouped(clusterJobs, ({ host }) => host ?? 'unknown');
  const peaks = trials.flatMap(({ peakMemoryBytes }) => peakMemoryBytes ?? []);
  const image = dataset.facts['image'];
  return {
    code,
    /** The version of the trainer's behaviour, part of a trial's identity. */
    trainer,
    dataset: {
      folder: dataset.folder,
      sha256: dataset.sha256,
      image: typeof image === 'number' ? image : null,
      counts: countSplits(dataset.movies),
      label: labelScale(dataset),
    },
    seed,
    replicates,
    /** The devices that trials ran on, with how many did. */
    devices: [...devices].map(([text, all]) => ({ text, trials: all.length })),
    /** The cluster's nodes that attempts ran on, with how many did; empty where none was a cluster job. */
    nodes: [...nodes]
      .map(([node, all]) => ({ node, attempts: all.length }))
      .toSorted((one, other) => (one.node < other.node ? -1 : 1)),
    peakMemoryBytes: peaks.length === 0 ? null : peaks.reduce((one, other) => Math.max(one, other)),
    startedAt,
    endedAt,
    /** The sweep file's text. */
    file,
    /** Types the sweep in again, in a checkout of the same commit. */
    command,
    /** Followed by a trial's id: repeats that trial alone. */
    repeatCommand: `${command} --only`,
  };
}
