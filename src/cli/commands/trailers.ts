import { relative, resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { buildCatalogue } from '../../app/data/build-catalogue.js';
import { downloadTrailers } from '../../app/data/download-trailers.js';
import { type CatalogueArguments, columnsOf, withCatalogueOptions } from '../catalogue-options.js';
import type { Context } from '../context.js';
import {
  commandAfterDownload,
  type DownloadArguments,
  trailersRequest,
  withDownloadOptions,
} from '../download-options.js';
import { catalogueLines } from '../lines/catalogue-lines.js';
import { downloadExitCode, downloadLines, showDownload } from '../lines/download-lines.js';
import { givenTable } from '../terminal/standard-input.js';

/** `reelsweep trailers catalog | download`. */
export function trailersCommand(context: Context): CommandModule {
  return {
    command: 'trailers',
    describe: 'Join scores with trailers, and download these',
    builder: (yargs) =>
      yargs
        .command(catalogCommand(context))
        .command(downloadCommand(context))
        .demandCommand(1, 'Say what to do: trailers catalog or download.'),
    handler: () => undefined,
  };
}

/** `reelsweep trailers catalog`. */
function catalogCommand(context: Context): CommandModule {
  return {
    command: 'catalog',
    describe: 'Join a CSV of scores with a CSV of trailers; every row of both gets a fate',
    builder: withCatalogueOptions,
    handler: async (argv) => {
      await catalog(context, argv as unknown as CatalogueArguments);
    },
  };
}

async function catalog(context: Context, given: CatalogueArguments): Promise<void> {
  const { folder, terminal } = context;
  const { movieColumns, trailerColumns } = columnsOf(given);
  const built = buildCatalogue(context, {
    moviesCsv: await givenTable(given.movies, context),
    movieColumns,
    trailersCsv: await givenTable(given.trailers, context),
    trailerColumns,
    linksCsv: given.links === undefined ? undefined : await givenTable(given.links, context),
    withoutYear: given.withoutYear,
    exactYear: given.exactYear,
    out: given.out,
  });
  for (const line of catalogueLines(built, folder, given.json)) terminal.print(line);
}

/** `reelsweep trailers download`. */
function downloadCommand(context: Context): CommandModule {
  return {
    command: 'download',
    describe: 'Download the catalogue’s trailers with your yt-dlp; goes on where it stopped',
    builder: withDownloadOptions,
    handler: async (argv) => {
      const given = argv as unknown as DownloadArguments;
      const { terminal, folder } = context;
      const request = await trailersRequest(context, given);
      const report = await downloadTrailers(context, request, showDownload(terminal));
      terminal.settle();
      const shown = {
        folder: relative(folder, resolve(folder, given.out)) || '.',
        keepVideos: given.frames === undefined || given.keepVideos,
        ...report,
        next: commandAfterDownload(given, report),
      };
      for (const line of given.json ? [JSON.stringify(shown)] : downloadLines(shown)) {
        terminal.print(line);
      }
      context.exitWith(downloadExitCode(report));
    },
  };
}
