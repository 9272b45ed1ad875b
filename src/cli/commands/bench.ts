import type { CommandModule } from 'yargs';
import type { Context } from '../context.js';
import { benchReadCommand } from './bench-read.js';
import { benchTorchCommand } from './bench-torch.js';
import { benchTrainCommand } from './bench-train.js';

/** `reelsweep bench train | read | torch`. */
export function benchCommand(context: Context): CommandModule {
  return {
    command: 'bench',
    describe: 'Measure how fast this machine trains and reads',
    builder: (yargs) =>
      yargs
        .command(benchTrainCommand(context))
        .command(benchReadCommand(context))
        .command(benchTorchCommand(context))
        .demandCommand(1, 'Say what to measure: bench train, bench read or bench torch.'),
    handler: () => undefined,
  };
}
