import { join, resolve, sep } from 'node:path';
import {
  type ExportedModel,
  exportModel as exportFolder,
} from '../../predict/export/export-model.js';
import {
  type ImportedModel,
  importModel as importFolder,
} from '../../predict/export/import-model.js';
import type { ActionContext } from '../action.js';
import { AppError } from '../app-error.js';
import { trialModel } from './find-model.js';

/**
 * Writes a trained network to a folder that PyTorch, TensorFlow and another reelsweep read.
 * @param trial the beginning of a trial's id
 * @param to the folder to make; one that is there must be empty
 * @throws AppError, RunError, PackageError, ModelError, NetworkStateError, TensorFlowError; the stop signal's reason; the system's error
 */
export async function exportModel(
  { folder, stop, now, onEvent }: ActionContext,
  trial: string,
  to: string,
): Promise<ExportedModel & { readonly folder: string }> {
  const runs = resolve(folder, 'runs');
  const target = resolve(folder, to);
  if (`${target}${sep}`.startsWith(join(runs, sep))) {
    throw new AppError({ kind: 'inside-runs', path: target, runs, option: 'to' });
  }
  const exported = await exportFolder(trialModel(runs, trial, now()), target, {
    stop,
    onProgress: (done) => onEvent({ kind: 'task', task: 'export-model', done, total: 1 }),
  });
  onEvent({ kind: 'task-ended', task: 'export-model' });
  return { folder: target, ...exported };
}

/**
 * Brings a network that was exported into this folder's runs/, byte for byte.
 * @throws PackageError; the stop signal's reason; the system's error
 */
export async function importModel(
  { folder, stop, onEvent }: ActionContext,
  source: string,
): Promise<ImportedModel> {
  const imported = await importFolder(resolve(folder, source), resolve(folder, 'runs'), {
    stop,
    onProgress: (done) => onEvent({ kind: 'task', task: 'import-model', done, total: 1 }),
  });
  onEvent({ kind: 'task-ended', task: 'import-model' });
  return imported;
}
