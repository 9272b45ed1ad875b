import type { TableSource } from '../../files/table/read-table.js';
import { readScores } from '../../trailers/catalogue/read-scores.js';
import { assembleDataset } from './assemble.js';
import type { BuildReport } from './build-report.js';
import { checkOptions, titleRules } from './dataset-options.js';
import type { DatasetOptions } from './dataset-options.js';
import { readFramePools } from './frame-pools.js';
import type { BuildCallbacks } from './pack-frames.js';

export interface BuildOptions extends DatasetOptions {
  /** The folder that `frames extract` wrote. */
  readonly framesFolder: string;
  readonly scoresCsv: TableSource;
}

/**
 * Makes a dataset of pools of frames, scores found by movieId or by title.
 * @throws DatasetError, CatalogueError, TableError, FileError, the signal's reason, or the system's error.
 */
export async function buildDataset(
  options: BuildOptions,
  callbacks: BuildCallbacks = {},
): Promise<BuildReport> {
  checkOptions(options);
  const scores = readScores(options.scoresCsv, { score: options.scoreColumn });
  const source = readFramePools(options.framesFolder, scores.movies, titleRules(options));
  return await assembleDataset(source, scores, options, callbacks);
}
