import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  namesProgram,
  parseCommandSweep,
  parseSweep,
  type SweepReading,
} from '../config/parse-sweep.js';
import type { Position } from '../config/problem.js';
import { durationMs } from '../config/runner-settings.js';
import type { Sweep } from '../config/sweep-schema.js';
import { openPack, type Pack } from '../dataset/pack.js';
import { canonicalJson } from '../files/canonical-json.js';
import { sha256 } from '../files/hash.js';
import { expandCommandSweep, expandSweep, type Expansion } from '../grid/expand.js';
import { trialsOf } from '../grid/trial.js';
import { noDataset, type SweepPlan } from '../store/sweep-plan.js';
import { trainerVersion } from '../training/trainer-version.js';
import { cacheFolder } from './cache-folder.js';
import { codeVersion } from './code-version.js';
import type { Context } from './context.js';
import { counted } from './format.js';
import { InputError } from './input-error.js';
import { programFiles } from './program-files.js';
import { lookUpWeights } from './trial-weights.js';

/**
 * From a sweep file to a plan: read, checked, joined with its dataset, expanded.
 * @param file as the user gave it: problems carry this name
 * @throws InputError with every mistake of the file; DatasetError; what lookUpWeights and programFiles throw
 */
export async function prepareSweep(
  file: string,
  { folder }: Pick<Context, 'folder'>,
): Promise<SweepPlan> {
  const fileText = readFileSync(resolve(folder, file), 'utf8');
  const text = { file, fileText, folder: resolve(folder) };
  return namesProgram(fileText) ? await prepareCommands(text) : await prepareTraining(text);
}

interface SweepText {
  readonly file: string;
  readonly fileText: string;
  /** Absolute: where the command is called. */
  readonly folder: string;
}

async function prepareTraining({ file, fileText, folder }: SweepText): Promise<SweepPlan> {
  const { sweep, positionOf } = read(parseSweep(fileText, file), file);
  const pack = openPack(resolve(folder, sweep.dataset));
  pack.close();
  const { points, axes } = expanded(
    expandSweep(sweep, { datasetImage: pack.image, folder }),
    file,
    positionOf,
  );
  // Which files of weights there are is known now; what is in them is part of a trial's identity.
  const weightsOf = await lookUpWeights(
    [...points.values()],
    cacheFolder(process.env, process.platform),
  );
  const trials = trialsOf(points, sweep, {
    datasetSha256: pack.facts.sha256,
    weightsSha256: (settings) => weightsOf(settings)?.sha256 ?? null,
    trainer: trainerVersion,
  });
  return {
    ...(await sharedParts(sweep, fileText)),
    axes: [...axes],
    dataset: frozenDataset(pack),
    trainer: trainerVersion,
    trials: trials.map((trial) => {
      const weights = weightsOf(trial.settings);
      return { ...trial, ...(weights !== null && { weights }) };
    }),
  };
}

/** What `trial.command` means: another contract for programs would be another version, whose results are not these. */
const commandVersion = 'command-1';

async function prepareCommands({ file, fileText, folder }: SweepText): Promise<SweepPlan> {
  const { sweep, positionOf } = read(parseCommandSweep(fileText, file), file);
  const pack = sweep.dataset === undefined ? null : openPack(resolve(folder, sweep.dataset));
  pack?.close();
  const { points, axes } = expanded(expandCommandSweep(sweep), file, positionOf);
  const { command } = sweep.trial;
  const files = await programFiles(command, folder);
  const trials = trialsOf(points, sweep, {
    datasetSha256: pack?.facts.sha256 ?? null,
    weightsSha256: () => null,
    trainer: commandVersion,
    // Not the folder: the same program elsewhere is the same.
    program: sha256(canonicalJson({ command, files })),
  });
  return {
    kind: 'command',
    ...(await sharedParts(sweep, fileText)),
    axes: [...axes],
    dataset: pack === null ? { ...noDataset, movies: [] } : frozenDataset(pack),
    trainer: commandVersion,
    program: { command, folder, files },
    trials: [...trials],
  };
}

async function sharedParts(
  sweep: Pick<Sweep, 'name' | 'seed' | 'replicates' | 'runner'>,
  fileText: string,
) {
  const { workers, trialTimeout, stallTimeout, retries, keep } = sweep.runner;
  return {
    format: 1 as const,
    name: sweep.name,
    seed: sweep.seed,
    replicates: sweep.replicates,
    fileText,
    code: await codeVersion(),
    runner: {
      workers,
      trialTimeoutMs: durationMs(trialTimeout),
      stallTimeoutMs: durationMs(stallTimeout),
      retries,
      keep,
    },
  };
}

function frozenDataset({ folder, facts, movies }: Pack): SweepPlan['dataset'] {
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

/** @throws InputError with every mistake */
function read<Described>(reading: SweepReading<Described>, file: string) {
  if (reading.kind === 'sweep') return reading;
  throw mistakes(
    file,
    reading.problems.map(({ line, column, message }) => `${file}:${line}:${column} ${message}`),
  );
}

/** @throws InputError with every mistake */
function expanded<Point>(
  expansion: Expansion<Point>,
  file: string,
  positionOf: (path: readonly PropertyKey[]) => Position,
) {
  if (expansion.kind === 'points') return expansion;
  throw mistakes(
    file,
    expansion.problems.map(({ path, message }) => {
      const { line, column } = positionOf(path);
      return `${file}:${line}:${column} ${path.map(String).join('.')}: ${message}`;
    }),
  );
}

function mistakes(file: string, sentences: readonly string[]): InputError {
  return new InputError(
    `${file} has ${counted(sentences.length, 'mistake')}:`,
    sentences.map((message) => ({ message })),
  );
}
