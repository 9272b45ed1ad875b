import { relative, resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { downloadTrailers } from '../../app/data/download-trailers.js';
import type { Context } from '../context.js';
import {
  commandAfterDownload,
  type DownloadArguments,
  trailersRequest,
  withDownloadOptions,
} from '../download-options.js';
import { downloadExitCode, downloadLines, showDownload } from '../lines/download-lines.js';

/** `reelsweep trailers download`. */
export function trailersDownloadCommand(context: Context): CommandModule {
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
