import { join, resolve, sep } from 'node:path';
import type { CommandModule } from 'yargs';
import { exportModel } from '../../predict/export/export-model.js';
import type { Context } from '../context.js';
import { estimate } from '../terminal/estimate.js';
import { fixed } from '../../text/numbers.js';
import { InputError } from '../../app/input-error.js';
import { modelFolder } from '../model-folder.js';
import { packageSchemas } from '../package-schemas.js';

interface Arguments {
  readonly trial: string;
  readonly to: string;
  readonly json: boolean;
}

/** `reelsweep model export TRIAL --to DIR`. @param runs the folder of runs */
export function modelExportCommand(context: Context, runs: string): CommandModule {
  const { terminal } = context;
  return {
    command: 'export <trial>',
    describe:
      'Write a trained network to a folder that PyTorch, TensorFlow and another reelsweep read',
    builder: (yargs) =>
      yargs
        .positional('trial', {
          type: 'string',
          demandOption: true,
          describe: 'the beginning of a trial’s id; `status SWEEP` lists them',
        })
        .option('to', {
          type: 'string',
          demandOption: true,
          requiresArg: true,
          describe: 'the folder to make; one that is there must be empty',
        })
        .option('json', {
          type: 'boolean',
          default: false,
          describe:
            'print one line of JSON: {folder, trialId, precision, prediction, …} of the example',
        })
        .epilogue(
          'The folder holds model.safetensors under torchvision’s names, model.json, result.json and trial.json, which `model import` takes; load_model.py, which loads the network with torchvision and checks it against example.npy and example.json; and saved_model/ for TensorFlow Serving (signature serving_default: frames to score and prediction). trial.json names the folders that the trial was trained from.',
        )
        .example('$0 model export 3fa --to best', 'then: python best/load_model.py'),
    handler: async (argv) => {
      const { trial, to, json } = argv as unknown as Arguments;
      const target = resolve(context.folder, to);
      if (`${target}${sep}`.startsWith(join(runs, sep))) {
        throw new InputError(
          `${target} would lie in ${runs}, where the program keeps its own files. Choose another place with --to.`,
        );
      }
      const source = modelFolder(runs, trial, context.now());
      const left = estimate(context.now);
      const exported = await exportModel(source, target, {
        schemas: packageSchemas,
        stop: context.stop,
        onProgress: (share) => {
          terminal.progress(`exporting: ${Math.floor(share * 100)} %${left(share)}`);
        },
      });
      terminal.settle();
      if (json) {
        terminal.print(JSON.stringify({ folder: target, ...exported }));
        return;
      }
      const { trialId, precision, prediction, predictionInFloat32, score } = exported;
      terminal.print(`Wrote the model of trial ${trialId} to ${target}.`);
      terminal.print(
        `On random pixels it says ${fixed(prediction, 4)} standardised, ${fixed(score, 2)} on the IMDB scale; \`python load_model.py\` in it checks that torchvision says the same.`,
      );
      if (precision !== 'float32') {
        const far = Math.abs(prediction - predictionInFloat32).toExponential(1);
        terminal.print(
          `That is in ${precision}; the script computes in float32, ${far} from it on this example.`,
        );
      }
    },
  };
}
