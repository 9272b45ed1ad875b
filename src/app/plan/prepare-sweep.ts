import { resolve } from 'node:path';
import type { Pack } from '../../dataset/pack/pack.js';
import { canonicalJson } from '../../files/canonical-json.js';
import { readText } from '../../files/guarded-read.js';
import { sha256 } from '../../files/hash.js';
import { isFresh, noDataset } from '../../runs/sweep-plan.js';
import type { SweepPlan } from '../../runs/sweep-plan.js';
import { parseSweep, parseProfile } from '../../sweep/file/parse-sweep.js';
import type { SweepReading } from '../../sweep/file/parse-sweep.js';
import { withProfile } from '../../settings/profile.js';
import { frozenRunner } from '../../settings/runner.js';
import type { CommandSweep } from '../../sweep/file/command-sweep-schema.js';
import type { Strategy, Sweep } from '../../sweep/file/sweep-schema.js';
import { expandCommandSweep, expandSweep } from '../../sweep/grid/expand.js';
import { trialsOf } from '../../sweep/grid/trial.js';
import { trainerVersion } from '../../training/training-contract.js';
import { cacheFolder } from '../cache-folder.js';
import { codeVersion } from '../code-version.js';
import { lookUpWeights, programFiles } from './hashed-files.js';
import { draftOf, expanded, openedPack, sweepDraft, type SweepFile } from './sweep-file.js';
import { type PlacedWarning, sweepWarnings } from './sweep-warnings.js';

/** A sweep file, and the options given with it. */
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
 * @throws AppError with every mistake of a file; FileError, DatasetError; what lookUpWeights and programFiles throw
 */
export async function prepareSweep(
  { file, text, profile, profileText, fresh = false }: SweepRequest,
  folder: string,
): Promise<PreparedSweep> {
  const textOf = (name: string) => readText(resolve(folder, name), { most: mostTextBytes });
  const fileText = text ?? textOf(file);
  const given = {
    file,
    fileText,
    folder: resolve(folder),
    fresh,
    profile:
      profile === undefined
        ? null
        : draftOf(profile, parseProfile(profileText ?? textOf(profile), profile)),
  };
  const sweep = parseSweep(fileText, file);
  return sweep.kind === 'command'
    ? await prepareProgram(given, sweep.reading)
    : await prepareTraining(given, sweep.reading);
}

/** The plan of a file whose trials reelsweep trains. */
async function prepareTraining(file: SweepFile, reading: SweepReading): Promise<PreparedSweep> {
  const { folder } = file;
  const draft = sweepDraft(file, reading);
  const { described: sweep, positionOf } = draft;
  const pack = openedPack(resolve(folder, sweep.dataset), draft);
  const expansion = expandSweep(sweep, { datasetImage: pack.image, folder });
  const { points, axes, warnings } = expanded(expansion, draft);
  // Which files of weights there are is known now; what is in them is part of a trial's identity.
  const weightsOf = await lookUpWeights([...points.values()], cacheFolder());
  const parts = await planParts(sweep, file);
  const trials = trialsOf(points, sweep, {
    datasetSha256: pack.facts.sha256,
    weightsSha256: (settings) => weightsOf(settings)?.sha256 ?? null,
    trainer: trainerVersion,
    ...(parts.fresh && { fresh: sweep.name }),
  });
  const plan = {
    ...parts,
    axes: [...axes],
    dataset: frozenDataset(pack),
    trainer: trainerVersion,
    trials: trials.map((trial) => {
      const weights = weightsOf(trial.settings);
      return weights === null ? trial : { ...trial, weights };
    }),
  };
  const all = [...points.values()];
  const found = sweepWarnings({ sweep, points: all, pack, command: null, positionOf, file });
  return { plan, strategy: sweep.strategy, warnings: inOrder([...warnings, ...found]) };
}

/** The plan of a file whose trials are a program of the user's. */
async function prepareProgram(
  file: SweepFile,
  reading: SweepReading<CommandSweep>,
): Promise<PreparedSweep> {
  const { folder } = file;
  const draft = sweepDraft(file, reading);
  const { described: sweep, positionOf } = draft;
  const pack =
    sweep.dataset === undefined ? null : openedPack(resolve(folder, sweep.dataset), draft);
  const { points, axes, warnings } = expanded(expandCommandSweep(sweep), draft);
  const { command } = sweep.trial;
  const files = await programFiles(command, folder);
  const parts = await planParts(sweep, file);
  const trials = trialsOf(points, sweep, {
    datasetSha256: pack?.facts.sha256 ?? null,
    weightsSha256: () => null,
    trainer: commandVersion,
    // Not the folder: the same program elsewhere is the same.
    program: sha256(canonicalJson({ command, files })),
    ...(parts.fresh && { fresh: sweep.name }),
  });
  const plan = {
    kind: 'command' as const,
    ...parts,
    axes: [...axes],
    dataset: pack === null ? { ...noDataset, movies: [] } : frozenDataset(pack),
    trainer: commandVersion,
    program: { command, folder, files },
    trials: [...trials],
  };
  const found = sweepWarnings({ sweep, points: [], pack: null, command, positionOf, file });
  return { plan, strategy: sweep.strategy, warnings: inOrder([...warnings, ...found]) };
}

/** What a plan has whatever its trials are. */
async function planParts(
  { name, seed, replicates, runner: own }: Pick<Sweep, 'name' | 'seed' | 'replicates' | 'runner'>,
  file: SweepFile,
) {
  const profile = file.profile?.described ?? null;
  const runner = profile === null ? own : withProfile(own, profile);
  // The trials are its own where that is wanted now, or was when it was first run.
  const isOwn = file.fresh || isFresh(resolve(file.folder, 'runs'), name);
  return {
    format: 1 as const,
    name,
    seed,
    replicates,
    ...(isOwn && { fresh: true as const }),
    fileText: file.fileText,
    code: await codeVersion(),
    runner: frozenRunner(runner),
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
