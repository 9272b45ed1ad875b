import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import type { Context } from '../context.js';
import { modelExportCommand } from './model-export.js';
import { modelImportCommand } from './model-import.js';

/** `reelsweep model export TRIAL | import DIR`. */
export function modelCommand(context: Context): CommandModule {
  const runs = resolve(context.folder, 'runs');
  return {
    command: 'model',
    describe: 'Take a trained network elsewhere, or bring one here',
    builder: (yargs) =>
      yargs
        .command(modelExportCommand(context, runs))
        .command(modelImportCommand(context, runs))
        .demandCommand(1, 'Say what to do with a model: export or import.'),
    handler: () => undefined,
  };
}
