import { resolve } from 'node:path';
import {
  type ExportedModel,
  exportModel as exportFolder,
} from '../../predict/export/export-model.js';
import {
  type ImportedModel,
  importModel as importFolder,
} from '../../predict/export/import-model.js';
import { type ActionContext, outputPath, reportTask } from '../action.js';
import { trialModel } from './find-model.js';

/**
 * Writes a trained network to a folder that PyTorch, TensorFlow and another reelsweep read.
 * @param trial the beginning of a trial's id
 * @param to the folder to make; one that is there must be empty
 * @throws AppError, RunError, PackageError, ModelError, NetworkStateError, TensorFlowError; the stop signal's reason; the system's error
 */
export async function exportModel(
  context: ActionContext,
  trial: string,
  to: string,
): Promise<ExportedModel & { readonly folder: string }> {
  const { stop, now } = context;
  const folder = outputPath(context.folder, to, 'to');
  const model = trialModel(resolve(context.folder, 'runs'), trial, now());
  const exported = await reportTask(context, 'export-model', (onProgress) =>
    exportFolder(model, folder, { stop, onProgress }),
  );
  return { folder, ...exported };
}

/**
 * Brings a network that was exported into this folder's runs/, byte for byte.
 * @throws PackageError; the stop signal's reason; the system's error
 */
export async function importModel(context: ActionContext, source: string): Promise<ImportedModel> {
  const { folder, stop } = context;
  return await reportTask(context, 'import-model', (onProgress) =>
    importFolder(resolve(folder, source), resolve(folder, 'runs'), { stop, onProgress }),
  );
}
