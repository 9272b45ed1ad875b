import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { buildDataset, importDataset } from '../../dataset/pack/build.js';
import type { BuildReport } from '../../dataset/pack/build-report.js';
import { DatasetError } from '../../dataset/dataset-error.js';
import type { BuildProgress } from '../../dataset/pack/pack-frames.js';
import { parseSplitShares } from '../../dataset/pack/dataset-options.js';
import { verifyDataset } from '../../dataset/pack/pack.js';
import { auditProgress } from '../lines/audit-progress.js';
import type { Context } from '../context.js';
import { buildLines, unmadeLines } from '../lines/dataset-lines.js';
import { estimate } from '../terminal/estimate.js';
import { givenTable } from '../terminal/standard-input.js';
import { auditCommand } from './dataset-audit.js';
import { inspectCommand } from './dataset-inspect.js';
import { withDatasetOptions, withFolder } from './dataset-options.js';

/** `reelsweep dataset build | import | inspect | audit | verify`. */
export function datasetCommand(context: Context): CommandModule {
  return {
    command: 'dataset',
    describe: 'Pack frames and scores into a dataset, or look into one',
    builder: (yargs) =>
      yargs
        .command(buildCommand(context))
        .command(importCommand(context))
        .command(inspectCommand(context))
        .command(auditCommand(context))
        .command(verifyCommand(context))
        .demandCommand(1, 'Say what to do: dataset build, import, inspect, audit or verify.'),
    handler: () => undefined,
  };
}

function buildCommand(context: Context): CommandModule {
  return {
    command: 'build',
    describe: 'Pack what `frames extract` wrote, scores joined by movieId or title',
    builder: (yargs) =>
      withDatasetOptions(
        yargs.option('frames', {
          type: 'string',
          demandOption: true,
          requiresArg: true,
          describe: 'folder that `frames extract` wrote',
        }),
      ),
    handler: async (argv) => {
      const given = argv as unknown as SharedArguments & { frames: string };
      const options = {
        ...(await datasetOptions(context, given)),
        framesFolder: resolve(context.folder, given.frames),
      };
      await show(context, buildDataset(options, callbacks(context)), given.json);
    },
  };
}

function importCommand(context: Context): CommandModule {
  return {
    command: 'import',
    describe: 'Pack folders of images named <title>/<number>.jpg, scores joined by title and year',
    builder: (yargs) =>
      withDatasetOptions(
        yargs.option('images', {
          type: 'string',
          demandOption: true,
          requiresArg: true,
          describe: 'folder that holds <title>/<number>.jpg',
        }),
      ),
    handler: async (argv) => {
      const given = argv as unknown as SharedArguments & { images: string };
      const options = {
        ...(await datasetOptions(context, given)),
        imagesFolder: resolve(context.folder, given.images),
        catalogueCsv: resolve(context.folder, 'data/catalogue.csv'),
      };
      await show(context, importDataset(options, callbacks(context)), given.json);
    },
  };
}

function verifyCommand(context: Context): CommandModule {
  return {
    command: 'verify <folder>',
    describe: 'Hash a dataset again and hold it against what was written',
    builder: withFolder,
    handler: async (argv) => {
      const { folder, json } = argv as unknown as FolderArguments;
      context.printsResult();
      const report = await verifyDataset(resolve(context.folder, folder));
      context.terminal.print(
        json
          ? JSON.stringify(report)
          : `${report.folder} is as it was written: sha256 ${report.sha256}`,
      );
    },
  };
}

interface FolderArguments {
  readonly folder: string;
  readonly json: boolean;
}

interface SharedArguments {
  readonly scores: string;
  readonly scoreColumn?: string;
  readonly exactYear: boolean;
  readonly out: string;
  readonly image: number;
  readonly split: string;
  readonly splitSeed: number;
  readonly minFrames: number;
  readonly json: boolean;
}

async function datasetOptions(context: Context, given: SharedArguments) {
  const { image, splitSeed, minFrames } = given;
  return {
    scoresCsv: await givenTable(given.scores, context),
    scoreColumn: given.scoreColumn,
    exactYear: given.exactYear,
    outFolder: resolve(context.folder, given.out),
    image,
    split: parseSplitShares(given.split),
    splitSeed,
    minFrames,
  };
}

function callbacks(context: Context) {
  const { terminal, stop, now } = context;
  const eta = estimate(now);
  const showAudit = auditProgress(context);
  return {
    signal: stop,
    onProgress: ({ movies, moviesDone, frames, framesDone }: BuildProgress) =>
      terminal.progress(`packing: ${moviesDone} of ${movies} movies${eta(framesDone / frames)}`),
    onAudit: (share: number) => showAudit({ stage: 'comparing', share }),
  };
}

/** The result; where there are too few movies, what was given and not used comes before the error: it is mostly why. */
async function show(
  { terminal }: Context,
  building: Promise<BuildReport>,
  json: boolean,
): Promise<void> {
  let report: BuildReport;
  try {
    report = await building;
  } catch (error) {
    terminal.settle();
    if (error instanceof DatasetError && error.account !== null) {
      for (const line of unmadeLines(error.account)) terminal.note(line);
    }
    throw error;
  }
  terminal.settle();
  for (const line of json ? [JSON.stringify(report)] : buildLines(report)) terminal.print(line);
}
