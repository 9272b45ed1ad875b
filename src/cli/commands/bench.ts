import type { CommandModule } from 'yargs';
import type { Context } from '../context.js';
import { benchTrainCommand } from './bench-train.js';

/** `reelsweep bench train`. */
export function benchCommand(context: Context): CommandModule {
  return {
    command: 'bench',
    describe: 'Measure how fast this machine trains, for the estimates of `plan`',
    builder: (yargs) =>
      yargs
        .command(benchTrainCommand(context))
        .demandCommand(1, 'Say what to measure: bench train.'),
    handler: () => undefined,
  };
}
