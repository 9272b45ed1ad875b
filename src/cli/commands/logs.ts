import { setImmediate } from 'node:timers/promises';
import type { CommandModule } from 'yargs';
import { trialLog } from '../../app/sweep-status.js';
import type { Context } from '../context.js';
import { logJson, logText } from '../lines/log-text.js';
import { wholeOption } from '../quantity.js';

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
      const { terminal, stop } = context;
      const lastLines = lines === undefined ? null : wholeOption('lines', lines, 0, 1e9);
      const log = trialLog(context, { trial, attempt, all, lines: lastLines, follow });
      const { trialId, attempts, state } = log;
      if (attempts.length === 0) terminal.note(notStarted(trialId, state));
      const isLive = follow && terminal.height() !== null;
      const show = json ? logJson(terminal, trialId) : logText(terminal, trialId, isLive);
      context.leaveQuietly();
      for await (const event of log.events) {
        show(event);
        if (await isLeft(stop)) return;
      }
      if (!follow && !all && attempt === undefined && attempts.length > 1) {
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

function notStarted(trialId: string, state: string | null): string {
  return state === 'planned' || state === 'running'
    ? `Trial ${trialId} has not started yet.`
    : `Trial ${trialId} is ${state ?? 'unknown'}, but the folders of its attempts are gone, and with them its log.`;
}
