import { resolve } from 'node:path';
import type { Pack } from '../../dataset/pack/pack.js';
import { canonicalJson } from '../../files/canonical-json.js';
import { readText } from '../../files/guarded-read.js';
import { sha256 } from '../../files/hash.js';
import { isFresh, noDataset, type SweepPlan } from '../../runs/sweep-plan.js';
import { commandWords } from '../../settings/command.js';
import { parseSweep, parseProfile, type SweepReading } from '../../sweep/file/parse-sweep.js';
import { frozen } from '../../settings/executors.js';
import { withProfile } from '../../settings/profile.js';
import { durationMs } from '../../settings/runner.js';
import type { CommandSweep } from '../../sweep/file/command-sweep-schema.js';
import type { Strategy, Sweep } from '../../sweep/file/sweep-schema.js';
import { expandCommandSweep, expandSweep } from '../../sweep/grid/expand.js';
import { trialsOf } from '../../sweep/grid/trial.js';
import { trainerVersion } from '../../training/trainer-version.js';
import { cacheFolder } from '../cache-folder.js';
import { codeVersion } from '../code-version.js';
import { programFiles } from './program-files.js';
import { draftOf, expanded, mistakesOf, openedPack, type SweepFile } from './sweep-file.js';
import { lookUpWeights } from './trial-weights.js';
import { type PlacedWarning, sweepWarnings } from './sweep-warnings.js';

/** A sweep file, and what is said beside it. */
export interface SweepRequest {
  /** As the user gave it: problems carry this name. */
  readonly file: string;
  /** What is in it, where that was read already. */
  readonly text?: string | undefined;
  /** A file whose settings of the runner replace those of the sweep file. */
  readonly profile?: string | undefined;
  readonly profileText?: string | undefined;
  /** Whether the trials are to be the sweep's own; once it was run so, they are. */
  readonly fresh?: boolean | undefined;
}

/** A sweep file's plan, and what the file says that the plan does not. */
export interface PreparedSweep {
  readonly plan: SweepPlan;
  readonly strategy: Strategy;
  /** In the order of the file; `file` is that of one in the profile. */
  readonly warnings: readonly PlacedWarning[];
}

/** A sweep file of a thousand axis values is a hundredth of this. */
export const mostTextBytes = 2 ** 24;

/** What `trial.command` means: another contract for programs would be another version, whose results are not these. */
const commandVersion = 'command-1';

/**
 * From a sweep file to a plan: read, checked, joined with its dataset, expanded.
 * @param folder that relative paths start from
 * @throws InputError with every mistake of a file; FileError, DatasetError; what lookUpWeights and programFiles throw
 */
export async function prepareSweep(
  { file, text, profile, profileText, fresh = false }: SweepRequest,
  folder: string,
): Promise<PreparedSweep> {
  const textOf = (name: string) => readText(resolve(folder, name), { most: mostTextBytes });
  const fileText = text ?? textOf(file);
  const ofProfile =
    profile === undefined
      ? { profile: null, mistakes: [] }
      : readProfile(profile, profileText ?? textOf(profile));
  const read = { file, fileText, folder: resolve(folder), fresh, ...ofProfile };
  const sweep = parseSweep(fileText, file);
  return sweep.kind === 'command'
    ? await prepareProgram(read, sweep.reading)
    : await prepareTraining(read, sweep.reading);
}

function readProfile(file: string, text: string): Pick<SweepFile, 'profile' | 'mistakes'> {
  const { sweep: profile, positionOf, mistakes } = draftOf(parseProfile(text, file));
  return { profile: profile === null ? null : { file, profile, positionOf }, mistakes };
}

/** The plan of a file whose trials reelsweep trains. */
async function prepareTraining(text: SweepFile, reading: SweepReading): Promise<PreparedSweep> {
  const { file, folder } = text;
  const { sweep, positionOf, ...draft } = draftOf(reading);
  const mistakes = [...text.mistakes, ...draft.mistakes];
  if (sweep === null) throw mistakesOf(file, mistakes);
  const pack = openedPack(resolve(folder, sweep.dataset), file, { positionOf, mistakes });
  const expansion = expandSweep(sweep, { datasetImage: pack.image, folder });
  const { points, axes, warnings } = expanded(expansion, file, { positionOf, mistakes });
  // Which files of weights there are is known now; what is in them is part of a trial's identity.
  const weightsOf = await lookUpWeights(
    [...points.values()],
    cacheFolder(process.env, process.platform),
  );
  const trials = trialsOf(points, sweep, {
    datasetSha256: pack.facts.sha256,
    weightsSha256: (settings) => weightsOf(settings)?.sha256 ?? null,
    trainer: trainerVersion,
    ...(isOwn(text, sweep.name) && { fresh: sweep.name }),
  });
  const plan = {
    ...(await planParts(sweep, text)),
    axes: [...axes],
    dataset: frozenDataset(pack),
    trainer: trainerVersion,
    trials: trials.map((trial) => {
      const weights = weightsOf(trial.settings);
      return weights === null ? trial : { ...trial, weights };
    }),
  };
  const found = sweepWarnings({
    sweep,
    points: [...points.values()],
    pack,
    command: null,
    positionOf,
    file: text,
  });
  return { plan, strategy: sweep.strategy, warnings: inOrder([...warnings, ...found]) };
}

/** The plan of a file whose trials are a program of the user's. */
async function prepareProgram(
  text: SweepFile,
  reading: SweepReading<CommandSweep>,
): Promise<PreparedSweep> {
  const { file, folder } = text;
  const { sweep, positionOf, ...draft } = draftOf(reading);
  const mistakes = [...text.mistakes, ...draft.mistakes];
  if (sweep === null) throw mistakesOf(file, mistakes);
  const pack =
    sweep.dataset === undefined
      ? null
      : openedPack(resolve(folder, sweep.dataset), file, { positionOf, mistakes });
  const { points, axes, warnings } = expanded(expandCommandSweep(sweep), file, {
    positionOf,
    mistakes,
  });
  const { command } = sweep.trial;
  const files = await programFiles(command, folder);
  const trials = trialsOf(points, sweep, {
    datasetSha256: pack?.facts.sha256 ?? null,
    weightsSha256: () => null,
    trainer: commandVersion,
    // Not the folder: the same program elsewhere is the same.
    program: sha256(canonicalJson({ command, files })),
    ...(isOwn(text, sweep.name) && { fresh: sweep.name }),
  });
  const plan = {
    kind: 'command' as const,
    ...(await planParts(sweep, text)),
    axes: [...axes],
    dataset: pack === null ? { ...noDataset, movies: [] } : frozenDataset(pack),
    trainer: commandVersion,
    program: { command, folder, files },
    trials: [...trials],
  };
  const found = sweepWarnings({ sweep, points: [], pack: null, command, positionOf, file: text });
  return { plan, strategy: sweep.strategy, warnings: inOrder([...warnings, ...found]) };
}

/** Whether the sweep's trials are its own: asked for now, or when it was first run. */
function isOwn({ fresh, folder }: SweepFile, sweep: string): boolean {
  return fresh || isFresh(resolve(folder, 'runs'), sweep);
}

/** What a plan has whatever its trials are. */
async function planParts(
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
      ...frozen(runner),
      prune: prune?.asha ?? null,
      onFinish: onFinish === undefined ? null : [...commandWords(onFinish)],
      onEvent: onEvent === undefined ? null : [...commandWords(onEvent)],
    },
  };
}

function frozenDataset({ folder, facts, movies }: Pack): SweepPlan['dataset'] {
  return {
    folder,
    sha256: facts.sha256,
    facts: { ...facts },
    movies: movies.map(({ movieId, title, year, score, split }) => {
      return { movieId, title, year, score, split };
    }),
  };
}

/** In the order of the file, those of the profile last. */
function inOrder(warnings: PreparedSweep['warnings']): PreparedSweep['warnings'] {
  return warnings.toSorted(
    (one, other) =>
      Number(one.file !== undefined) - Number(other.file !== undefined) ||
      one.line - other.line ||
      one.column - other.column,
  );
}
