import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { commandWords } from '../config/command.js';
import { parseSweep } from '../config/parse-sweep.js';
import type { Position } from '../config/problem.js';
import { durationMs } from '../config/runner-settings.js';
import type { Strategy } from '../config/strategy.js';
import { openPack } from '../dataset/pack.js';
import { expandSweep } from '../grid/expand.js';
import type { SweepWarning } from '../grid/sweep-warning.js';
import { trialsOf } from '../grid/trial.js';
import { isFresh } from '../store/frozen-plan.js';
import type { SweepPlan } from '../store/sweep-plan.js';
import { trainerVersion } from '../training/trainer-version.js';
import { cacheFolder } from './cache-folder.js';
import { codeVersion } from './code-version.js';
import type { Context } from './context.js';
import { counted } from './format.js';
import { InputError } from './input-error.js';
import { lookUpWeights } from './trial-weights.js';

/** A sweep file's plan, and what the file says that the plan does not. */
export interface PreparedSweep {
  readonly plan: SweepPlan;
  readonly strategy: Strategy;
  /** In the order of the file. */
  readonly warnings: readonly (SweepWarning & Position)[];
}

/**
 * From a sweep file to a plan: read, checked, joined with its dataset, expanded.
 * @param file as the user gave it: problems carry this name
 * @param fresh whether the trials are to be the sweep's own; once it was run so, they are
 * @throws InputError with every mistake of the file; DatasetError; what lookUpWeights throws
 */
export async function prepareSweep(
  file: string,
  { folder }: Pick<Context, 'folder'>,
  { fresh = false }: { readonly fresh?: boolean } = {},
): Promise<PreparedSweep> {
  const fileText = readFileSync(resolve(folder, file), 'utf8');
  const reading = parseSweep(fileText, file);
  if (reading.kind === 'problems') {
    throw mistakes(
      file,
      reading.problems.map(({ line, column, message }) => `${file}:${line}:${column} ${message}`),
    );
  }
  const { sweep, positionOf } = reading;
  const pack = openPack(resolve(folder, sweep.dataset));
  pack.close();
  const expansion = expandSweep(sweep, { datasetImage: pack.image, folder: resolve(folder) });
  if (expansion.kind === 'problems') {
    throw mistakes(
      file,
      inOrder(expansion.problems, positionOf).map(
        ({ line, column, path, message }) =>
          `${file}:${line}:${column} ${path.map(String).join('.')}: ${message}`,
      ),
    );
  }
  // Which files of weights there are is known now; what is in them is part of a trial's identity.
  const weightsOf = await lookUpWeights(
    [...expansion.points.values()],
    cacheFolder(process.env, process.platform),
  );
  const isOwn = fresh || isFresh(resolve(folder, 'runs'), sweep.name);
  const trials = trialsOf(expansion.points, sweep, {
    datasetSha256: pack.facts.sha256,
    weightsSha256: (settings) => weightsOf(settings)?.sha256 ?? null,
    trainer: trainerVersion,
    ...(isOwn && { fresh: sweep.name }),
  });
  const { workers, trialsPerDevice, trialTimeout, stallTimeout, retries, keep, order } =
    sweep.runner;
  const { prune, onFinish } = sweep.runner;
  const plan: SweepPlan = {
    format: 1,
    name: sweep.name,
    seed: sweep.seed,
    replicates: sweep.replicates,
    ...(isOwn && { fresh: true as const }),
    axes: [...expansion.axes],
    fileText,
    dataset: {
      folder: pack.folder,
      sha256: pack.facts.sha256,
      facts: { ...pack.facts },
      movies: pack.movies.map(({ movieId, title, year, score, split }) => ({
        movieId,
        title,
        year,
        score,
        split,
      })),
    },
    code: await codeVersion(),
    trainer: trainerVersion,
    runner: {
      workers,
      trialsPerDevice,
      trialTimeoutMs: durationMs(trialTimeout),
      stallTimeoutMs: durationMs(stallTimeout),
      retries,
      keep,
      order,
      prune: prune?.asha ?? null,
      onFinish: onFinish === undefined ? null : [...commandWords(onFinish)],
    },
    trials: trials.map((trial) => {
      const weights = weightsOf(trial.settings);
      return weights === null ? trial : { ...trial, weights };
    }),
  };
  return { plan, strategy: sweep.strategy, warnings: inOrder(expansion.warnings, positionOf) };
}

/** What stands at paths of a file, in the file's order. */
function inOrder<At extends { readonly path: readonly PropertyKey[] }>(
  found: readonly At[],
  positionOf: (path: readonly PropertyKey[]) => Position,
): readonly (At & Position)[] {
  return found
    .map((one) => ({ ...one, ...positionOf(one.path) }))
    .toSorted((first, second) => first.line - second.line || first.column - second.column);
}

function mistakes(file: string, sentences: readonly string[]): InputError {
  return new InputError(
    `${file} has ${counted(sentences.length, 'mistake')}:`,
    sentences.map((message) => ({ message })),
  );
}
