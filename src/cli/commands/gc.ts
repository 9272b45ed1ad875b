import { collectGarbage } from '../../app/remove-sweep.js';
import type { Garbage, GarbageReport } from '../../coordinator/control/collect-garbage.js';
import { bytesText, counted } from '../../text/numbers.js';
import { duration } from '../../text/times.js';
import { argumentList, command, flag, jsonOption, printResult, textOr } from '../command.js';
import { textLines } from '../lines/text-lines.js';
import { dayMs, durationOption } from '../quantity.js';

/** Of each kind so many are named. */
const mostNamed = 10;

export const gcCommand = command({
  command: 'gc [folders..]',
  describe: 'Remove trials without a sweep, leftovers of killed commands, and stale models',
  options: {
    folders: argumentList(
      'where else to look for leftovers, such as a folder that was exported to; looked through anyway are runs/, this folder with three levels below it, and the cache',
    ),
    'dry-run': flag('say what would be removed, and how much that is'),
    'older-than': textOr('30d', 'only what has not changed for so long, such as 12h; 0d for all'),
    json: jsonOption,
  },
  epilogue:
    'No sweep may run in runs/ meanwhile. Trials that run, other runs folders, what other users have and files that reelsweep did not write stay. Cut off at any moment, it can be run again.',
  onlyPrints: ({ dryRun }) => dryRun,
  async run(context, { folders, dryRun, olderThan, json }) {
    const olderThanMs = /^0[smhd]?$/.test(olderThan)
      ? 0
      : durationOption('older-than', olderThan, 10_000 * dayMs);
    const report = await collectGarbage(context, { folders, olderThanMs, dryRun });
    printResult(context, json, { dryRun, ...report }, () =>
      garbageLines(report, { dryRun, olderThanMs }),
    );
    if (report.interrupted) context.exitWith(75);
  },
});

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
  const age = olderThanMs === 0 ? '' : ` that has not changed for ${duration(olderThanMs)}`;
  const all = bytesText(sizeOf(removed));
  return textLines(
    (['trial', 'model', 'leftover'] as const).map((kind) =>
      linesOf(
        kind,
        removed.filter((garbage) => garbage.kind === kind),
      ),
    ),
    removed.length === 0 && `There is nothing to remove${age}.`,
    removed.length > 0 &&
      (dryRun ? `${all} would be removed. Nothing was changed.` : `${all} removed.`),
    trialsLeft > 0 &&
      `${counted(trialsLeft, 'trial')} without a sweep ${trialsLeft === 1 ? 'stays' : 'stay'}: changed since, still at work, or not made by you.`,
    strangers.map((path) => `What reelsweep did not write stays where it is: ${path}`),
    interrupted && 'Stopped before the end; the same command goes on from here.',
  );
}

function linesOf(kind: Garbage['kind'], found: readonly Garbage[]): readonly string[] {
  return textLines(
    found.length > 0 && `${titles[kind](found.length)}: ${bytesText(sizeOf(found))}`,
    found.slice(0, mostNamed).map(({ path, bytes }) => `  ${path}  ${bytesText(bytes)}`),
    found.length > mostNamed && `  and ${found.length - mostNamed} more`,
  );
}

function sizeOf(garbage: readonly Garbage[]): number {
  return garbage.reduce((sum, { bytes }) => sum + bytes, 0);
}
