import { basename, relative, resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { auditSummary } from '../../dataset/audit/audit-summary.js';
import { contactSheet } from '../../dataset/inspect/contact-sheet.js';
import type { ContactSheet } from '../../dataset/inspect/contact-sheet.js';
import { inspectDataset } from '../../dataset/inspect/inspect.js';
import { openPlaceFor, writeWhole } from '../../files/write-whole.js';
import { auditProgress } from '../lines/audit-progress.js';
import type { Context } from '../context.js';
import { inspectLines } from '../lines/dataset-lines.js';
import { estimate } from '../terminal/estimate.js';
import { withFolder } from './dataset-options.js';

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
      const given = argv as unknown as Arguments;
      if (given.sheet === false) context.printsResult();
      const folder = resolve(context.folder, given.folder);
      const { terminal } = context;
      if (given.sheet === false) {
        const facts = inspectDataset(folder);
        for (const line of given.json ? [JSON.stringify(facts)] : inspectLines(facts))
          terminal.print(line);
        return;
      }
      const path = resolve(
        context.folder,
        given.sheet ?? `reports/${basename(folder)}-frames.html`,
      );
      const sheet = await makeSheet(context, folder, given);
      openPlaceFor(path);
      writeWhole(path, sheet.html);
      const facts = { ...sheet.facts, audit: auditSummary(sheet.audit) };
      const name = relative(context.folder, path);
      for (const line of given.json
        ? [JSON.stringify({ ...facts, sheet: name })]
        : [...inspectLines(facts), '', sheetLine(sheet, name)])
        terminal.print(line);
    },
  };
}

async function makeSheet(
  context: Context,
  folder: string,
  { frames, movies }: Arguments,
): Promise<ContactSheet> {
  const eta = estimate(context.now);
  const { terminal } = context;
  const sheet = await contactSheet(
    folder,
    {
      movies,
      frames: {
        folder: resolve(context.folder, frames ?? 'data/frames'),
        asked: frames !== undefined,
      },
    },
    {
      signal: context.stop,
      onProgress: auditProgress(context),
      onMovie: (done, all) =>
        terminal.progress(`contact sheet: ${done} of ${all} movies${eta(done / all)}`),
    },
  );
  terminal.settle();
  return sheet;
}

function sheetLine({ html, moviesShown, facts }: ContactSheet, name: string): string {
  const megabytes = (Buffer.byteLength(html) / 1e6).toFixed(1);
  return `contact sheet: ${name} (${moviesShown} of ${facts.movies} movies, ${megabytes} MB)`;
}
