import type { CommandModule } from 'yargs';
import type { Context } from '../context.js';
import { benchFramesCommand } from './bench-frames.js';
import { benchReadCommand } from './bench-read.js';
import { benchTorchCommand } from './bench-torch.js';
import { benchTrainCommand } from './bench-train.js';

/** `reelsweep bench train | read | torch | frames`. */
export function benchCommand(context: Context): CommandModule {
  return {
    command: 'bench',
    describe: 'Measure how fast this machine trains, reads, and extracts frames',
    builder: (yargs) =>
      yargs
        .command(benchTrainCommand(context))
        .command(benchReadCommand(context))
        .command(benchTorchCommand(context))
        .command(benchFramesCommand(context))
        .demandCommand(1, 'Say what to measure: bench train, read, torch or frames.'),
    handler: () => undefined,
  };
}
