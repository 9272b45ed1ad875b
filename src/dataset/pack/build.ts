import type { TableSource } from '../../files/table/read-table.js';
import { openCatalogue } from '../../trailers/catalogue/catalogue.js';
import { readScores } from '../../trailers/catalogue/read-scores.js';
import { assembleDataset } from './assemble.js';
import type { BuildReport } from './build-report.js';
import { checkOptions, type DatasetOptions, titleRules } from './dataset-options.js';
import type { BuildCallbacks } from './pack-frames.js';
import { readFramePools, readImageFolders } from './sources.js';

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

export interface ImportOptions extends DatasetOptions {
  /** Holds <title>/<number>.jpg. */
  readonly imagesFolder: string;
  readonly scoresCsv: TableSource;
  /** catalogue.csv to add the imported movies to. */
  readonly catalogueCsv?: string;
}

/**
 * Makes a dataset of folders of images named by title, scores found by title and year.
 * @throws DatasetError, CatalogueError, TableError, FileError, the signal's reason, or the system's error.
 */
export async function importDataset(
  options: ImportOptions,
  callbacks: BuildCallbacks = {},
): Promise<BuildReport> {
  checkOptions(options);
  const catalogue = options.catalogueCsv === undefined ? null : openCatalogue(options.catalogueCsv);
  const scores = readScores(options.scoresCsv, { score: options.scoreColumn });
  const source = readImageFolders(options.imagesFolder, scores.movies, titleRules(options));
  const report = await assembleDataset(source, scores, options, callbacks);
  catalogue?.add([...source.scored.keys()]);
  return report;
}
