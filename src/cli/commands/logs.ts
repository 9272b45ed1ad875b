import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { CommandModule } from 'yargs';
import { listAttempts } from '../../runs/attempt-folder.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { livingCoordinator } from '../../runs/coordinator-file.js';
import { findTarget } from '../../coordinator/control/find-target.js';
import { readTrialState } from '../../status/read-status.js';
import { followTrialLog, readAttemptLog } from '../../status/trial-log.js';
import type { Context } from '../context.js';
import { InputError } from '../../app/input-error.js';
import { logJson, logText } from '../lines/log-text.js';
import { nextLook } from '../terminal/next-look.js';
import { wholeOption } from '../quantity.js';

const lookEveryMs = 300;

interface Arguments {
  readonly trial: string;
  readonly follow: boolean;
  readonly lines?: number;
  readonly attempt?: number;
  readonly all: boolean;
  readonly json: boolean;
}

/** `reelsweep logs TRIAL [-f]`. */
export function logsCommand(context: Context): CommandModule {
  return {
    command: 'logs <trial>',
    describe: 'Print what a trial has written to its log; -f follows it',
    builder: (yargs) =>
      yargs
        .positional('trial', {
          type: 'string',
          demandOption: true,
          describe: 'the beginning of a trial’s id; `status SWEEP` lists them',
        })
        .option('follow', {
          alias: 'f',
          type: 'boolean',
          default: false,
          describe: 'print what is added until the trial has ended; Ctrl-C leaves',
        })
        .option('lines', {
          alias: 'n',
          type: 'number',
          requiresArg: true,
          describe: 'only so many lines from the end of the log',
        })
        .option('attempt', {
          type: 'number',
          requiresArg: true,
          describe: 'number of the attempt; the newest if left out',
        })
        .option('all', {
          type: 'boolean',
          default: false,
          describe: 'every attempt, the newest last',
        })
        .option('json', {
          type: 'boolean',
          default: false,
          describe:
            'a line of JSON for each attempt ({trial, attempt, host, job, startedAt, end}) and each line of its log ({attempt, text})',
        })
        .epilogue(
          'Colours are left out and other control characters are made visible. A line that was written over, as progress bars do, is shown in its last state.',
        ),
    handler: async (argv) => {
      context.printsResult();
      const { trial, follow, lines, attempt, all, json } = argv as unknown as Arguments;
      const { terminal, folder, now, stop } = context;
      if (all && attempt !== undefined) {
        throw new InputError(
          '--all prints every attempt, --attempt one of them; give one of the two.',
        );
      }
      const runs = resolve(folder, 'runs');
      const lastLines = lines === undefined ? null : wholeOption('lines', lines, 0, 1e9);
      const target = findTarget(runs, trial, 'trial', now());
      const trialId = target.kind === 'trial' ? target.trialId : '';
      const trialFolder = runsLayout.trial(runs, trialId);
      const attempts = listAttempts(trialFolder);
      if (attempt !== undefined && !attempts.includes(attempt)) throw noAttempt(trialId, attempts);
      const newest = attempts.at(-1) ?? 0;
      if (newest === 0) terminal.note(notStarted(trialId, readTrialState(runs, trialId)));

      const first = all ? (attempts[0] ?? 0) : (attempt ?? newest);
      const isLive = follow && terminal.height() !== null;
      const show = json ? logJson(terminal, trialId) : logText(terminal, trialId, isLive);
      context.leaveQuietly();
      if (follow) {
        const events = followTrialLog(trialFolder, first, lastLines, {
          wait: async () => await nextLook(lookEveryMs, stop),
          isCoordinated: () => livingCoordinator(runs, now()) !== null,
        });
        for await (const event of events) {
          show(event);
          if (await isLeft(stop)) return;
        }
        return;
      }
      for (const shown of all ? attempts : newest === 0 ? [] : [first]) {
        for (const event of readAttemptLog(trialFolder, shown, lastLines)) {
          show(event);
          if (await isLeft(stop)) return;
        }
      }
      if (!all && attempt === undefined && attempts.length > 1) {
        terminal.note(
          `It is the last of ${attempts.length} attempts: --all prints every one, --attempt N one of them.`,
        );
      }
    },
  };
}

/** Lets a Ctrl-C be heard between two pieces of a long log. */
async function isLeft(stop: AbortSignal): Promise<boolean> {
  await setImmediate();
  return stop.aborted;
}

function noAttempt(trialId: string, attempts: readonly number[]): InputError {
  const having = attempts.length === 0 ? 'has none yet' : `has ${attempts.join(', ')}`;
  return new InputError(`There is no such attempt of trial ${trialId}: it ${having}.`);
}

function notStarted(trialId: string, state: string | null): string {
  return state === 'planned' || state === 'running'
    ? `Trial ${trialId} has not started yet.`
    : `Trial ${trialId} is ${state ?? 'unknown'}, but the folders of its attempts are gone, and with them its log.`;
}
