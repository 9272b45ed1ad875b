import type { CommandModule } from 'yargs';
import { collectGarbage } from '../../app/remove-sweep.js';
import type { Garbage, GarbageReport } from '../../coordinator/control/collect-garbage.js';
import { bytesText, counted } from '../../text/numbers.js';
import { duration } from '../../text/times.js';
import type { Context } from '../context.js';
import { durationOption } from '../quantity.js';

interface Arguments {
  readonly folders: readonly string[];
  readonly dryRun: boolean;
  readonly olderThan: string;
  readonly json: boolean;
}

const dayMs = 86_400_000;
/** Of each kind so many are named. */
const mostNamed = 10;

/** `reelsweep gc [FOLDER…]`. */
export function gcCommand(context: Context): CommandModule {
  return {
    command: 'gc [folders..]',
    describe: 'Remove trials without a sweep, leftovers of killed commands, and stale models',
    builder: (yargs) =>
      yargs
        .positional('folders', {
          type: 'string',
          array: true,
          default: [],
          describe:
            'where else to look for leftovers, such as a folder that was exported to; looked through anyway are runs/, this folder with three levels below it, and the cache',
        })
        .option('dry-run', {
          type: 'boolean',
          default: false,
          describe: 'say what would be removed, and how much that is',
        })
        .option('older-than', {
          type: 'string',
          default: '30d',
          requiresArg: true,
          describe: 'only what has not changed for so long, such as 12h; 0d for all',
        })
        .option('json', { type: 'boolean', default: false, describe: 'print one line of JSON' })
        .epilogue(
          'No sweep may run in runs/ meanwhile. Trials that run, other runs folders, what other users have and files that reelsweep did not write stay. Cut off at any moment, it can be run again.',
        ),
    handler: async (argv) => {
      const { dryRun, olderThan, json, folders } = argv as unknown as Arguments;
      if (dryRun) context.printsResult();
      const { terminal } = context;
      const olderThanMs = /^0[smhd]?$/.test(olderThan)
        ? 0
        : durationOption('older-than', olderThan, 10_000 * dayMs);
      const typed = [...folders, ...argv._.slice(1).map(String)];
      const report = await collectGarbage(context, { folders: typed, olderThanMs, dryRun });
      const lines = json
        ? [JSON.stringify({ dryRun, ...report })]
        : garbageLines(report, { dryRun, olderThanMs });
      for (const line of lines) terminal.print(line);
      if (report.interrupted) context.exitWith(75);
    },
  };
}

const titles: Readonly<Record<Garbage['kind'], (count: number) => string>> = {
  trial: (count) =>
    `${counted(count, 'trial')} that ${count === 1 ? 'belongs' : 'belong'} to no sweep`,
  model: (count) => `${counted(count, 'model file')} that no sweep keeps`,
  leftover: (count) => `${counted(count, 'leftover')} of killed commands`,
};

function garbageLines(
  { removed, strangers, trialsLeft, interrupted }: GarbageReport,
  { dryRun, olderThanMs }: { readonly dryRun: boolean; readonly olderThanMs: number },
): readonly string[] {
  const lines = (['trial', 'model', 'leftover'] as const).flatMap((kind) => {
    const found = removed.filter((garbage) => garbage.kind === kind);
    if (found.length === 0) return [];
    const named = found.slice(0, mostNamed);
    const more = found.length - named.length;
    return [
      `${titles[kind](found.length)}: ${bytesText(sizeOf(found))}`,
      ...named.map(({ path, bytes }) => `  ${path}  ${bytesText(bytes)}`),
      ...(more === 0 ? [] : [`  and ${more} more`]),
    ];
  });
  const all = bytesText(sizeOf(removed));
  const age = olderThanMs === 0 ? '' : ` that has not changed for ${duration(olderThanMs)}`;
  return [
    ...lines,
    removed.length === 0
      ? `There is nothing to remove${age}.`
      : dryRun
        ? `${all} would be removed. Nothing was changed.`
        : `${all} removed.`,
    ...(trialsLeft === 0
      ? []
      : [
          `${counted(trialsLeft, 'trial')} without a sweep ${trialsLeft === 1 ? 'stays' : 'stay'}: changed since, still at work, or not made by you.`,
        ]),
    ...strangers.map((path) => `What reelsweep did not write stays where it is: ${path}`),
    ...(interrupted ? ['Stopped before the end; the same command goes on from here.'] : []),
  ];
}

function sizeOf(garbage: readonly Garbage[]): number {
  return garbage.reduce((sum, { bytes }) => sum + bytes, 0);
}
