import { exportModel, importModel } from '../../app/predict/models.js';
import { fixed } from '../../text/numbers.js';
import { argument, command, commandGroup, flag, needed, printResult } from '../command.js';
import { textLines } from '../lines/text-lines.js';

const exportCommand = command({
  command: 'export <trial>',
  describe:
    'Write a trained network to a folder that PyTorch, TensorFlow and another reelsweep read',
  options: {
    trial: argument('the beginning of a trial’s id; `status SWEEP` lists them'),
    to: needed('the folder to make; one that is there must be empty'),
    json: flag(
      'print one line of JSON: {folder, trialId, precision, prediction, …} of the example',
    ),
  },
  epilogue:
    'The folder holds model.safetensors under torchvision’s names, model.json, result.json and trial.json, which `model import` takes; load_model.py, which loads the network with torchvision and checks it against example.npy and example.json; and saved_model/ for TensorFlow Serving (signature serving_default: frames to score and prediction). trial.json names the folders that the trial was trained from.',
  example: ['$0 model export 3fa --to best', 'then: python best/load_model.py'],
  async run(context, { trial, to, json }) {
    const exported = await exportModel(context, trial, to);
    const { folder, trialId, precision, prediction, predictionInFloat32, score } = exported;
    const difference = Math.abs(prediction - predictionInFloat32).toExponential(1);
    printResult(context, json, exported, () =>
      textLines(
        `Wrote the model of trial ${trialId} to ${folder}.`,
        `On random pixels it says ${fixed(prediction, 4)} standardised, ${fixed(score, 2)} on the IMDB scale; \`python load_model.py\` in it checks that torchvision says the same.`,
        precision !== 'float32' &&
          `That is in ${precision}; the script computes in float32, ${difference} from it on this example.`,
      ),
    );
  },
});

const importCommand = command({
  command: 'import <folder>',
  describe: 'Bring a network that `model export` wrote into this folder’s runs/',
  options: {
    folder: argument('what `model export` made; nothing in it is run, and no link followed'),
    json: flag('print one line of JSON: {trialId, folder, already}'),
  },
  epilogue:
    'It becomes runs/models/TRIAL/, byte for byte. The same model once more changes nothing; another one of the same trial is refused.',
  async run(context, given) {
    const imported = await importModel(context, given.folder);
    const { trialId, folder, already } = imported;
    printResult(context, given.json, imported, () => [
      already
        ? `The model of trial ${trialId} is here already, in ${folder}.`
        : `The model of trial ${trialId} is in ${folder} now.`,
    ]);
  },
});

export const modelCommand = commandGroup(
  'model',
  'Take a trained network elsewhere, or bring one here',
  [exportCommand, importCommand],
);
