import type { CommandModule } from 'yargs';
import { exportModel, importModel } from '../../app/predict/models.js';
import { fixed } from '../../text/numbers.js';
import type { Context } from '../context.js';

/** `reelsweep model export TRIAL | import DIR`. */
export function modelCommand(context: Context): CommandModule {
  return {
    command: 'model',
    describe: 'Take a trained network elsewhere, or bring one here',
    builder: (yargs) =>
      yargs
        .command(exportCommand(context))
        .command(importCommand(context))
        .demandCommand(1, 'Say what to do with a model: export or import.'),
    handler: () => undefined,
  };
}

/** `reelsweep model export TRIAL --to DIR`. */
function exportCommand(context: Context): CommandModule {
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
      const { trial, to, json } = argv as unknown as {
        readonly trial: string;
        readonly to: string;
        readonly json: boolean;
      };
      const exported = await exportModel(context, trial, to);
      if (json) {
        terminal.print(JSON.stringify(exported));
        return;
      }
      const { folder, trialId, precision, prediction, predictionInFloat32, score } = exported;
      terminal.print(`Wrote the model of trial ${trialId} to ${folder}.`);
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

/** `reelsweep model import DIR`. */
function importCommand(context: Context): CommandModule {
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
      const { folder, json } = argv as unknown as {
        readonly folder: string;
        readonly json: boolean;
      };
      const imported = await importModel(context, folder);
      const { trialId, folder: place, already } = imported;
      const line = already
        ? `The model of trial ${trialId} is here already, in ${place}.`
        : `The model of trial ${trialId} is in ${place} now.`;
      terminal.print(json ? JSON.stringify(imported) : line);
    },
  };
}
