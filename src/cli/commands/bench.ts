import type { CommandModule } from 'yargs';
import type { Context } from '../context.js';
import { benchFramesCommand } from './bench-frames.js';
import { benchTorchCommand } from './bench-torch.js';
import { benchTrainCommand } from './bench-train.js';

/** `reelsweep bench train | torch | frames`. */
export function benchCommand(context: Context): CommandModule {
  return {
    command: 'bench',
    describe: 'Measure how fast this machine trains, or extracts frames',
    builder: (yargs) =>
      yargs
        .command(benchTrainCommand(context))
        .command(benchTorchCommand(context))
        .command(benchFramesCommand(context))
        .demandCommand(1, 'Say what to measure: bench train, bench torch, or bench frames.'),
    handler: () => undefined,
  };
}
