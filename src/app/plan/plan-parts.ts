import { resolve } from 'node:path';
import { commandWords } from '../../settings/command.js';
import { withProfile } from '../../settings/profile.js';
import { durationMs } from '../../settings/runner.js';
import type { Sweep } from '../../sweep/file/sweep-schema.js';
import type { Pack } from '../../dataset/pack/pack.js';
import { isFresh, type SweepPlan } from '../../runs/sweep-plan.js';
import { codeVersion } from '../code-version.js';
import type { SweepFile } from './sweep-file.js';

/** Whether the sweep's trials are its own: asked for now, or when it was first run. */
export function isOwn({ fresh, folder }: SweepFile, sweep: string): boolean {
  return fresh || isFresh(resolve(folder, 'runs'), sweep);
}

/** What a plan has whatever its trials are. */
export async function planParts(
  { name, seed, replicates, runner: own }: Pick<Sweep, 'name' | 'seed' | 'replicates' | 'runner'>,
  file: SweepFile,
) {
  const runner = file.profile === null ? own : withProfile(own, file.profile.profile);
  const { trialTimeout, stallTimeout, prune, onFinish, onEvent } = runner;
  const { workers, trialsPerDevice, retries, keep, order, executor } = runner;
  return {
    format: 1 as const,
    name,
    seed,
    replicates,
    ...(isOwn(file, name) && { fresh: true as const }),
    fileText: file.fileText,
    code: await codeVersion(),
    runner: {
      workers,
      trialsPerDevice,
      trialTimeoutMs: durationMs(trialTimeout),
      stallTimeoutMs: durationMs(stallTimeout),
      retries,
      keep,
      order,
      executor,
      slurm: runner.slurm ?? null,
      prune: prune?.asha ?? null,
      onFinish: onFinish === undefined ? null : [...commandWords(onFinish)],
      onEvent: onEvent === undefined ? null : [...commandWords(onEvent)],
    },
  };
}

export function frozenDataset({ folder, facts, movies }: Pack): SweepPlan['dataset'] {
  return {
    folder,
    sha256: facts.sha256,
    facts: { ...facts },
    movies: movies.map(({ movieId, title, year, score, split }) => ({
      movieId,
      title,
      year,
      score,
      split,
    })),
  };
}
