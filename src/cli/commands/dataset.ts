import type { CommandModule } from 'yargs';
import {
  auditDataset,
  buildDataset,
  importDataset,
  inspectDataset,
  verifyDataset,
  writeContactSheet,
} from '../../app/data/datasets.js';
import { usualMinFrames } from '../../dataset/audit/audit-dataset.js';
import { DatasetError } from '../../dataset/dataset-error.js';
import type { BuildReport } from '../../dataset/pack/build.js';
import type { Context } from '../context.js';
import {
  type FolderArguments,
  type InspectArguments,
  type SharedArguments,
  withFolder,
  withInspectOptions,
  withSource,
} from '../dataset-options.js';
import { auditLines } from '../lines/audit-lines.js';
import { buildLines, inspectLines, sheetLines, unmadeLines } from '../lines/dataset-lines.js';
import { givenTable } from '../terminal/standard-input.js';

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
    builder: (yargs) => withSource(yargs, 'frames', 'folder that `frames extract` wrote'),
    handler: async (argv) => {
      const given = argv as unknown as SharedArguments & { readonly frames: string };
      const scores = await givenTable(given.scores, context);
      await show(context, buildDataset(context, { ...given, scores }), given.json);
    },
  };
}

function importCommand(context: Context): CommandModule {
  return {
    command: 'import',
    describe: 'Pack folders of images named <title>/<number>.jpg, scores joined by title and year',
    builder: (yargs) => withSource(yargs, 'images', 'folder that holds <title>/<number>.jpg'),
    handler: async (argv) => {
      const given = argv as unknown as SharedArguments & { readonly images: string };
      const scores = await givenTable(given.scores, context);
      await show(context, importDataset(context, { ...given, scores }), given.json);
    },
  };
}

/** `reelsweep dataset inspect`: facts here, pictures in a page. */
function inspectCommand(context: Context): CommandModule {
  return {
    command: 'inspect <folder>',
    describe: 'Show what a dataset holds, its frames in an HTML contact sheet',
    builder: withInspectOptions,
    handler: async (argv) => {
      const { folder, json, sheet, frames, movies } = argv as unknown as InspectArguments;
      const { terminal } = context;
      if (sheet === false) {
        context.printsResult();
        const facts = inspectDataset(context, folder);
        for (const line of json ? [JSON.stringify(facts)] : inspectLines(facts)) {
          terminal.print(line);
        }
        return;
      }
      const written = await writeContactSheet(context, folder, { path: sheet, frames, movies });
      for (const line of sheetLines(written, context.folder, json)) terminal.print(line);
    },
  };
}

/** `reelsweep dataset audit`: exit code 1 where movies of different splits have something in common. */
function auditCommand(context: Context): CommandModule {
  return {
    command: 'audit <folder>',
    describe: 'Look for leaks between splits and for odd scores, pools and shifts',
    builder: (yargs) =>
      withFolder(yargs).option('min-frames', {
        type: 'number',
        default: usualMinFrames,
        requiresArg: true,
        describe: 'movies with fewer frames are named',
      }),
    handler: async (argv) => {
      context.printsResult();
      const given = argv as unknown as FolderArguments & { readonly minFrames: number };
      const audit = await auditDataset(context, given.folder, given.minFrames);
      for (const line of given.json ? [JSON.stringify(audit)] : auditLines(audit)) {
        context.terminal.print(line);
      }
      if (audit.verdict === 'leak') context.exitWith(1);
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
      const report = await verifyDataset(context, folder);
      context.terminal.print(
        json
          ? JSON.stringify(report)
          : `${report.folder} is as it was written: sha256 ${report.sha256}`,
      );
    },
  };
}

/** The result; where there are too few movies, what was given and not used comes before the error: it is mostly why. */
async function show(
  { terminal }: Context,
  building: Promise<BuildReport>,
  json: boolean,
): Promise<void> {
  const report = await building.catch((error: unknown) => {
    terminal.settle();
    const account = error instanceof DatasetError ? error.account : null;
    for (const line of account === null ? [] : unmadeLines(account)) terminal.note(line);
    throw error;
  });
  terminal.settle();
  for (const line of json ? [JSON.stringify(report)] : buildLines(report)) terminal.print(line);
}
