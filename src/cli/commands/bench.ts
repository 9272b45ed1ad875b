import { availableParallelism } from 'node:os';
import { measureTraining } from '../../app/measure-training.js';
import { backboneNames, precisionNames } from '../../planning/benchmark/bench-case.js';
import type { TrainBench } from '../../planning/benchmark/train-bench.js';
import { counted } from '../../text/numbers.js';
import { table } from '../../text/table.js';
import { command, commandGroup, jsonOption, numberOr, printResult, textOr } from '../command.js';

const trainCommand = command({
  command: 'train',
  describe: 'Measure training and evaluation as a trial does them, and keep it for `plan`',
  options: {
    backbone: textOr('resnet18', backboneNames.join(', ')),
    image: numberOr(64, 'height and width in pixels'),
    batch: numberOr(32, 'samples of one step'),
    frames: numberOr(15, 'frames of one sample'),
    precision: textOr('float32', precisionNames.join(', ')),
    seconds: numberOr(10, 'how long steps are measured'),
    threads: numberOr(availableParallelism(), 'threads within one operation'),
    json: jsonOption,
  },
  async run(context, given) {
    const { terminal } = context;
    const bench = await measureTraining(context, given, (line) => {
      terminal.progress(`${given.backbone}: ${line}`);
    });
    terminal.endProgress();
    printResult(context, given.json, bench.report, () => benchLines(bench));
  },
});

export const benchCommand = commandGroup(
  'bench',
  'Measure how fast this machine trains, for the estimates of `plan`',
  [trainCommand],
);

function benchLines({ report, place, otherCpu }: TrainBench): readonly string[] {
  const others = Math.max(otherCpu.train ?? 0, otherCpu.evaluation ?? 0);
  const columns = {
    backbone: report.backbone,
    image: report.image,
    batch: report.batch,
    frames: report.frames,
    precision: report.precision,
    'samples/s': report.samplesPerSecond.toFixed(1),
    evaluating: report.evalSamplesPerSecond.toFixed(1),
    step: `${report.stepMs.toFixed(1)} ms`,
    waiting: `${(100 * report.waitShare).toFixed(1)} %`,
    memory: `${(report.peakMemoryBytes / 1e9).toFixed(2)} GB`,
    steps: report.steps,
  };
  return [
    ...table([Object.keys(columns), Object.values(columns)]),
    `on the ${place.device === 'gpu' ? 'GPU' : 'CPU'} of: ${place.machine}; ${counted(place.threads, 'thread')}, TensorFlow ${place.tensorflow}`,
    ...(others > 0.1
      ? [
          `Other programs used ${others.toFixed(1)} cores meanwhile: measure again when they are done.`,
        ]
      : []),
  ];
}
