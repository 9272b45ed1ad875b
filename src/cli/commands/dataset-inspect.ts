import { relative } from 'node:path';
import type { CommandModule } from 'yargs';
import { inspectDataset, writeContactSheet } from '../../app/data/datasets.js';
import { auditSummary } from '../../dataset/audit/audit-summary.js';
import type { Context } from '../context.js';
import { withFolder } from '../dataset-options.js';
import { inspectLines } from '../lines/dataset-lines.js';

interface Arguments {
  readonly folder: string;
  readonly json: boolean;
  /** undefined for the usual place, false for `--no-sheet`. */
  readonly sheet: string | false | undefined;
  readonly frames: string | undefined;
  readonly movies: number;
}

/** `reelsweep dataset inspect`: facts here, pictures in a page. */
export function inspectCommand(context: Context): CommandModule {
  return {
    command: 'inspect <folder>',
    describe: 'Show what a dataset holds, its frames in an HTML contact sheet',
    builder: (yargs) =>
      withFolder(yargs)
        .option('sheet', {
          type: 'string',
          requiresArg: true,
          describe: 'file of the contact sheet [reports/<folder>-frames.html]; --no-sheet for none',
        })
        .option('frames', {
          type: 'string',
          requiresArg: true,
          describe:
            'folder that `frames extract` wrote, for the dropped frames [data/frames if it fits]',
        })
        .option('movies', {
          type: 'number',
          default: 60,
          requiresArg: true,
          describe: 'movies in the contact sheet at most',
        }),
    handler: async (argv) => {
      const { folder, json, sheet, frames, movies } = argv as unknown as Arguments;
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
      const facts = { ...written.facts, audit: auditSummary(written.audit) };
      const name = relative(context.folder, written.path);
      const megabytes = (written.bytes / 1e6).toFixed(1);
      const line = `contact sheet: ${name} (${written.moviesShown} of ${facts.movies} movies, ${megabytes} MB)`;
      for (const text of json
        ? [JSON.stringify({ ...facts, sheet: name })]
        : [...inspectLines(facts), '', line]) {
        terminal.print(text);
      }
    },
  };
}
