import type { CommandModule } from 'yargs';
import type { Context } from '../context.js';
import { trailersCatalogCommand } from './trailers-catalog.js';
import { trailersDownloadCommand } from './trailers-download.js';

/** `reelsweep trailers catalog | download`. */
export function trailersCommand(context: Context): CommandModule {
  return {
    command: 'trailers',
    describe: 'Join scores with trailers, and download these',
    builder: (yargs) =>
      yargs
        .command(trailersCatalogCommand(context))
        .command(trailersDownloadCommand(context))
        .demandCommand(1, 'Say what to do: trailers catalog or download.'),
    handler: () => undefined,
  };
}
