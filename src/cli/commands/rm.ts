import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { findTarget } from '../../coordinator/control/find-target.js';
import { holdRuns } from '../../coordinator/open-runs.js';
import {
  isLeftover,
  removeLeftover,
  foreseeRemoval,
  removeSweep,
  type SweepRemoval,
} from '../../coordinator/control/remove-sweep.js';
import { RunError } from '../../coordinator/run-error.js';
import { readRemoval } from '../../runs/removal-marker.js';
import { StoreError } from '../../store/store-error.js';
import { agrees, canAsk } from '../terminal/ask-person.js';
import type { Context } from '../context.js';
import { bytesText, counted } from '../../text/numbers.js';
import { InputError } from '../../app/input-error.js';
import { removeRestart } from '../../app/run/restart-unit.js';
import { storeWait } from '../../app/action.js';

/** `reelsweep rm SWEEP`. */
export function rmCommand(context: Context): CommandModule {
  return {
    command: 'rm <sweep>',
    describe: 'Remove a sweep and the trials that no other sweep has, for good',
    builder: (yargs) =>
      yargs
        .positional('sweep', { type: 'string', demandOption: true, describe: 'name of a sweep' })
        .option('yes', {
          type: 'boolean',
          default: false,
          describe: 'remove it without asking, as a script must',
        })
        .option('json', { type: 'boolean', default: false, describe: 'print one line of JSON' })
        .epilogue(
          'Results, checkpoints, logs and trained networks of its own trials go; trials that another sweep has too stay, and so does reports/SWEEP.html. The sweep file is yours: `run` of it trains what was removed anew. A removal that is cut off is finished by the next command that writes in runs/.',
        ),
    handler: async (argv) => {
      const {
        sweep: typed,
        yes,
        json,
      } = argv as unknown as {
        sweep: string;
        yes: boolean;
        json: boolean;
      };
      const { terminal, folder, now, stop } = context;
      const runs = resolve(folder, 'runs');
      if (readRemoval(runs)?.sweep === typed) {
        // Agreed to before: it is finished by whoever takes the lock.
        (await holdRuns(runs, now, storeWait(context))).release();
        terminal.print(
          json
            ? JSON.stringify({ sweep: typed, finished: true })
            : `The removal of sweep ${typed}, which had been cut off, is finished.`,
        );
        return;
      }
      const target = targetOf(runs, typed, now());
      if (target === null) {
        const options = { ...storeWait(context), clock: now };
        const isRemoved = await removeLeftover(runs, typed, options);
        if (isRemoved) await removeRestart(runs, typed);
        terminal.print(
          json
            ? JSON.stringify({ sweep: typed, removed: [], kept: [] })
            : isRemoved
              ? `Sweep ${typed} was never run; the log of its start is removed.`
              : 'Nothing was removed.',
        );
        return;
      }
      const { sweep } = target;
      const foreseen = foreseeRemoval(runs, sweep, now());
      const report = existsSync(resolve(folder, 'reports', `${sweep}.html`))
        ? `reports/${sweep}.html`
        : null;
      context.leaveQuietly();
      if (!yes) {
        if (!canAsk()) {
          throw new InputError(
            `There is no terminal here to ask on whether sweep ${sweep} is to be removed; --yes removes it without asking.`,
          );
        }
        for (const line of foreseenLines(foreseen, report)) terminal.note(line);
        if (!(await agrees(`Remove sweep ${sweep} for good?`, stop))) {
          terminal.note('Nothing was removed.');
          return;
        }
      }
      const outcome = await removeSweep(runs, sweep, {
        ...storeWait(context),
        stop,
        clock: now,
        onProblem: terminal.note,
        onProgress: ({ done, total }) =>
          terminal.progress(`Removing sweep ${sweep}: ${done} of ${counted(total, 'folder')}`),
      });
      terminal.settle();
      if (outcome.how === 'done') {
        await removeRestart(runs, sweep);
        const { own, shared, ...figures } = outcome.removal;
        terminal.print(
          json
            ? JSON.stringify({ ...figures, removed: own, kept: shared, report })
            : removedText(outcome.removal, report),
        );
        return;
      }
      terminal.note(
        outcome.how === 'left'
          ? 'Nothing was removed.'
          : `Stopped. Sweep ${sweep} is removed in part; \`reelsweep rm ${sweep}\` removes the rest of it.`,
      );
      context.exitWith(75);
    },
  };
}

/** @returns null where nothing was run under that name, and a log is all there is. @throws as findTarget */
function targetOf(runs: string, typed: string, now: number): { readonly sweep: string } | null {
  try {
    return findTarget(runs, typed, 'sweep', now);
  } catch (error) {
    const isUnknown =
      (error instanceof RunError && error.kind === 'unknown-name') ||
      (error instanceof StoreError && error.kind === 'no-store');
    if (isUnknown && isLeftover(runs, typed, now)) return null;
    throw error;
  }
}

function foreseenLines(removal: SweepRemoval, report: string | null): readonly string[] {
  const { sweep, own, former, models, bytes } = removal;
  const networks = models === 0 ? '' : `, ${counted(models, 'trained network')} among it`;
  return [
    `Sweep ${sweep} would be removed: ${counted(own.length, 'trial')} that no other sweep has, ${bytesText(bytes)}${networks}.`,
    ...(former === 0
      ? []
      : [`${former} of them it had before its file was changed, and has no more.`]),
    ...staying(removal, report),
  ];
}

function removedText(removal: SweepRemoval, report: string | null): string {
  const { sweep, own, bytes } = removal;
  return [
    `Sweep ${sweep} is removed, and with it ${counted(own.length, 'trial')} (${bytesText(bytes)}).`,
    ...staying(removal, report),
  ].join('\n');
}

function staying(removal: SweepRemoval, report: string | null): readonly string[] {
  const shared = removal.shared.length;
  const [stranger, ...more] = removal.strangers;
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  return [
    ...(shared === 0
      ? []
      : [
          shared === 1
            ? '1 trial that another sweep has too stays.'
            : `${shared} trials that other sweeps have too stay.`,
        ]),
    ...(stranger === undefined
      ? []
      : [`What reelsweep did not write stays where it is: ${stranger}${others}.`]),
    ...(report === null ? [] : [`${report} stays.`]),
  ];
}
