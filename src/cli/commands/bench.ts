import type { CommandModule } from 'yargs';
import type { Context } from '../context.js';
import { benchTorchCommand } from './bench-torch.js';
import { benchTrainCommand } from './bench-train.js';

/** `reelsweep bench train | torch`. */
export function benchCommand(context: Context): CommandModule {
  return {
    command: 'bench',
    describe: 'Measure how fast this machine trains',
    builder: (yargs) =>
      yargs
        .command(benchTrainCommand(context))
        .command(benchTorchCommand(context))
        .demandCommand(1, 'Say what to measure: bench train, or bench torch.'),
    handler: () => undefined,
  };
}
