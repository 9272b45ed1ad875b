import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { auditDataset, usualMinFrames } from '../../dataset/audit/audit-dataset.js';
import { auditLines } from '../lines/audit-lines.js';
import { auditProgress } from '../lines/audit-progress.js';
import type { Context } from '../context.js';
import { withFolder } from './dataset-options.js';

interface Arguments {
  readonly folder: string;
  readonly minFrames: number;
  readonly json: boolean;
}

/** `reelsweep dataset audit`: exit code 1 where movies of different splits have something in common. */
export function auditCommand(context: Context): CommandModule {
  return {
    command: 'audit <folder>',
    describe: 'Look for leaks between splits and for odd scores, pools and shifts',
    builder: (yargs) =>
      withFolder(yargs).option('min-frames', {
        type: 'number',
        default: usualMinFrames,
        requiresArg: true,
        describe: 'movies with fewer frames are named',
      }),
    handler: async (argv) => {
      context.printsResult();
      const { folder: given, minFrames, json } = argv as unknown as Arguments;
      const { terminal } = context;
      const folder = resolve(context.folder, given);
      const audit = await auditDataset(folder, minFrames, {
        signal: context.stop,
        onProgress: auditProgress(context),
      });
      terminal.settle();
      for (const line of json ? [JSON.stringify({ folder, ...audit })] : auditLines(audit))
        terminal.print(line);
      if (audit.verdict === 'leak') context.exitWith(1);
    },
  };
}
