import type { CommandModule } from 'yargs';
import type { Context } from '../context.js';
import { benchClusterCommand } from './bench-cluster.js';
import { benchFramesCommand } from './bench-frames.js';
import { benchOverheadCommand } from './bench-overhead.js';
import { benchPredictCommand } from './bench-predict.js';
import { benchReadCommand } from './bench-read.js';
import { benchStoreCommand } from './bench-store.js';
import { benchTorchCommand } from './bench-torch.js';
import { benchTrainCommand } from './bench-train.js';

/** `reelsweep bench train | read | torch | frames | predict | overhead | store | cluster`. */
export function benchCommand(context: Context): CommandModule {
  return {
    command: 'bench',
    describe:
      'Measure how fast this machine trains, reads, extracts frames, predicts, runs trials, here and on a cluster, and records metrics',
    builder: (yargs) =>
      yargs
        .command(benchTrainCommand(context))
        .command(benchReadCommand(context))
        .command(benchTorchCommand(context))
        .command(benchFramesCommand(context))
        .command(benchPredictCommand(context))
        .command(benchOverheadCommand(context))
        .command(benchStoreCommand(context))
        .command(benchClusterCommand(context))
        .demandCommand(
          1,
          'Say what to measure: bench train, read, torch, frames, predict, overhead, store or cluster.',
        ),
    handler: () => undefined,
  };
}
