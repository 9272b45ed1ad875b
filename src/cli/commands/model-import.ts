import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { trialIdOf, type IdentityParts } from '../../sweep/grid/trial.js';
import { importModel } from '../../predict/export/import-model.js';
import type { Context } from '../context.js';
import { estimate } from '../terminal/estimate.js';
import { packageSchemas } from '../package-schemas.js';

interface Arguments {
  readonly folder: string;
  readonly json: boolean;
}

/** `reelsweep model import DIR`. @param runs the folder of runs */
export function modelImportCommand(context: Context, runs: string): CommandModule {
  const { terminal } = context;
  return {
    command: 'import <folder>',
    describe: 'Bring a network that `model export` wrote into this folder’s runs/',
    builder: (yargs) =>
      yargs
        .positional('folder', {
          type: 'string',
          demandOption: true,
          describe: 'what `model export` made; nothing in it is run, and no link followed',
        })
        .option('json', {
          type: 'boolean',
          default: false,
          describe: 'print one line of JSON: {trialId, folder, already}',
        })
        .epilogue(
          'It becomes runs/models/TRIAL/, byte for byte. The same model once more changes nothing; another one of the same trial is refused.',
        ),
    handler: async (argv) => {
      const { folder, json } = argv as unknown as Arguments;
      const left = estimate(context.now);
      const imported = await importModel(resolve(context.folder, folder), runs, {
        schemas: packageSchemas,
        trialIdOf: (trial) => trialIdOf(trial as IdentityParts),
        stop: context.stop,
        onProgress: (share) => {
          terminal.progress(`importing: ${Math.floor(share * 100)} %${left(share)}`);
        },
      });
      terminal.settle();
      const { trialId, folder: place, already } = imported;
      const line = already
        ? `The model of trial ${trialId} is here already, in ${place}.`
        : `The model of trial ${trialId} is in ${place} now.`;
      terminal.print(json ? JSON.stringify(imported) : line);
    },
  };
}
