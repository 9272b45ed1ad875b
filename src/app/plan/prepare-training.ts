import { resolve } from 'node:path';
import { parseSweep } from '../../sweep/file/parse-sweep.js';
import { expandSweep } from '../../sweep/grid/expand.js';
import { trialsOf } from '../../sweep/grid/trial.js';
import { trainerVersion } from '../../training/trainer-version.js';
import { cacheFolder } from '../cache-folder.js';
import { datasetWarnings } from './dataset-warnings.js';
import { frozenDataset, isOwn, planParts } from './plan-parts.js';
import type { PreparedSweep } from './prepared-sweep.js';
import { runnerWarnings } from './runner-warnings.js';
import { draftOf, expanded, mistakesOf, openedPack, type SweepFile } from './sweep-file.js';
import { lookUpWeights } from './trial-weights.js';

/** The plan of a file whose trials reelsweep trains. @throws as prepareSweep */
export async function prepareTraining(text: SweepFile): Promise<PreparedSweep> {
  const { file, fileText, folder } = text;
  const { sweep, positionOf, ...draft } = draftOf(parseSweep(fileText, file));
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
  return {
    plan,
    strategy: sweep.strategy,
    warnings: [
      ...[...warnings, ...datasetWarnings(sweep, [...points.values()], pack, positionOf)].toSorted(
        (one, other) => one.line - other.line || one.column - other.column,
      ),
      ...runnerWarnings(sweep.runner, positionOf, text),
    ],
  };
}
