import type { CommandModule } from 'yargs';
import type { Context } from '../context.js';
import { trailersCatalogCommand } from './trailers-catalog.js';

/** `reelsweep trailers catalog`. */
export function trailersCommand(context: Context): CommandModule {
  return {
    command: 'trailers',
    describe: 'Join scores with trailers',
    builder: (yargs) =>
      yargs
        .command(trailersCatalogCommand(context))
        .demandCommand(1, 'Say what to do: trailers catalog.'),
    handler: () => undefined,
  };
}
