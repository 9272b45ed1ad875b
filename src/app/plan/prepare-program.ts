import { resolve } from 'node:path';
import { parseCommandSweep } from '../../sweep/file/parse-sweep.js';
import { canonicalJson } from '../../files/canonical-json.js';
import { sha256 } from '../../files/hash.js';
import { expandCommandSweep } from '../../sweep/grid/expand.js';
import { trialsOf } from '../../sweep/grid/trial.js';
import { noDataset } from '../../runs/sweep-plan.js';
import { frozenDataset, isOwn, planParts } from './plan-parts.js';
import type { PreparedSweep } from './prepared-sweep.js';
import { programFiles } from './program-files.js';
import { programWarnings, runnerWarnings } from './runner-warnings.js';
import { draftOf, expanded, mistakesOf, openedPack, type SweepFile } from './sweep-file.js';

/** What `trial.command` means: another contract for programs would be another version, whose results are not these. */
const commandVersion = 'command-1';

/** The plan of a file whose trials are a program of the user's. @throws as prepareSweep */
export async function prepareProgram(text: SweepFile): Promise<PreparedSweep> {
  const { file, fileText, folder } = text;
  const { sweep, positionOf, ...draft } = draftOf(parseCommandSweep(fileText, file));
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
  return {
    plan,
    strategy: sweep.strategy,
    warnings: [
      ...warnings,
      ...programWarnings(command, { setting: 'trial.command', folder, positionOf }),
      ...runnerWarnings(sweep.runner, positionOf, text),
    ],
  };
}
