import { basename, resolve } from 'node:path';
import {
  type Audit,
  auditDataset as auditFolder,
  usualMinFrames,
} from '../../dataset/audit/audit-dataset.js';
import { contactSheet, type ContactSheet } from '../../dataset/inspect/contact-sheet.js';
import { type DatasetFacts, inspectDataset as factsOf } from '../../dataset/inspect/inspect.js';
import type { BuildReport } from '../../dataset/pack/build.js';
import {
  buildDataset as buildFromPools,
  importDataset as buildFromImages,
} from '../../dataset/pack/build.js';
import { type DatasetOptions, parseSplitShares } from '../../dataset/pack/dataset-options.js';
import type { TaskCallbacks } from '../../dataset/progress.js';
import { verifyDataset as verifyFolder, type VerifyReport } from '../../dataset/pack/pack.js';
import { openPlaceFor, writeAtomic } from '../../files/atomic-write.js';
import { tableIn, type TableSource } from '../../files/table/read-table.js';
import type { ActionContext } from '../action.js';

/** Paths start from the context's folder. */
interface DatasetRequest extends Omit<DatasetOptions, 'outFolder' | 'split'> {
  readonly scores: TableSource;
  readonly out: string;
  /** Percentages for training, validation and test, such as 70/15/15. */
  readonly split: string;
}

type Context = Pick<ActionContext, 'folder' | 'stop' | 'onEvent'>;

/**
 * Packs the pools that `frames extract` wrote into a dataset, scores joined by movieId or title.
 * @throws DatasetError, CatalogueError, TableError, FileError; the system's error; the stop signal's reason
 */
export async function buildDataset(
  context: Context,
  { frames, ...request }: DatasetRequest & { readonly frames: string },
): Promise<BuildReport> {
  const framesFolder = resolve(context.folder, frames);
  return await buildFromPools({ ...optionsOf(context, request), framesFolder }, hearing(context));
}

/**
 * Packs folders of images named <title>/<number>.jpg, scores joined by title and year, and adds the movies to data/catalogue.csv.
 * @throws as buildDataset
 */
export async function importDataset(
  context: Context,
  { images, ...request }: DatasetRequest & { readonly images: string },
): Promise<BuildReport> {
  const { folder } = context;
  const imagesFolder = resolve(folder, images);
  const catalogueCsv = resolve(folder, 'data/catalogue.csv');
  const options = { ...optionsOf(context, request), imagesFolder, catalogueCsv };
  return await buildFromImages(options, hearing(context));
}

/** The facts of a dataset. @throws DatasetError for a folder that holds no complete dataset */
export function inspectDataset({ folder }: Pick<Context, 'folder'>, dataset: string): DatasetFacts {
  return factsOf(resolve(folder, dataset));
}

/** A contact sheet that was written. */
export interface WrittenSheet extends Omit<ContactSheet, 'html'> {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
}

/**
 * Writes a page that shows frames of a dataset, those that were dropped and what an audit finds.
 * @param request path: of the page, reports/<dataset>-frames.html where it is left out. frames: what `frames extract` wrote; where it is
 *   left out, data/frames if it fits
 * @throws DatasetError; the system's error; the stop signal's reason
 */
export async function writeContactSheet(
  context: Context,
  dataset: string,
  request: {
    readonly path?: string | undefined;
    readonly frames?: string | undefined;
    readonly movies: number;
  },
): Promise<WrittenSheet> {
  const { folder, onEvent } = context;
  const source = resolve(folder, dataset);
  const path = resolve(folder, request.path ?? `reports/${basename(source)}-frames.html`);
  const pools = resolve(folder, request.frames ?? 'data/frames');
  const frames = { folder: pools, required: request.frames !== undefined };
  const { html, ...sheet } = await contactSheet(
    source,
    { movies: request.movies, frames },
    hearing(context),
  );
  onEvent({ kind: 'task-ended', task: 'contact-sheet' });
  openPlaceFor(path);
  writeAtomic(path, html);
  return { ...sheet, path, bytes: Buffer.byteLength(html) };
}

/**
 * Looks for leaks between splits, and for odd scores, pools and shifts.
 * @throws DatasetError; the stop signal's reason
 */
export async function auditDataset(
  context: Context,
  dataset: string,
  minFrames = usualMinFrames,
): Promise<Audit & { readonly folder: string }> {
  const folder = resolve(context.folder, dataset);
  const audit = await auditFolder(folder, minFrames, hearing(context));
  context.onEvent({ kind: 'task-ended', task: 'compare-frames' });
  return { folder, ...audit };
}

/** Hashes a dataset and compares it with what was written. @throws DatasetError where they differ */
export async function verifyDataset(
  { folder }: Pick<Context, 'folder'>,
  dataset: string,
): Promise<VerifyReport> {
  return await verifyFolder(resolve(folder, dataset));
}

function optionsOf({ folder }: Context, { scores, out, split, ...request }: DatasetRequest) {
  return {
    ...request,
    scoresCsv: tableIn(folder, scores),
    outFolder: resolve(folder, out),
    split: parseSplitShares(split),
  };
}

function hearing({ stop, onEvent }: Context): TaskCallbacks {
  return { signal: stop, onProgress: (progress) => onEvent({ kind: 'task', ...progress }) };
}
