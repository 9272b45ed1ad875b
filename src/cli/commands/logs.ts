import { setImmediate } from 'node:timers/promises';
import { trialLog } from '../../app/sweep-status.js';
import { argument, command, flag, number } from '../command.js';
import { InputError } from '../input-error.js';
import { logDisplay } from '../lines/log-display.js';
import { wholeOption } from '../quantity.js';

export const logsCommand = command({
  command: 'logs <trial>',
  describe: 'Print what a trial has written to its log; -f follows it',
  options: {
    trial: argument('the beginning of a trial’s id; `status SWEEP` lists them'),
    follow: {
      ...flag('print what is added until the trial has ended; Ctrl-C leaves'),
      alias: 'f',
    },
    lines: { ...number('only so many lines from the end of the log'), alias: 'n' },
    attempt: number('number of the attempt; the newest if left out'),
    all: flag('every attempt, the newest last'),
    json: flag(
      'a line of JSON for each attempt ({trial, attempt, host, job, startedAt, end}) and each line of its log ({attempt, text})',
    ),
  },
  epilogue:
    'Colours are left out and other control characters are made visible. A line that was written over, as progress bars do, is shown in its last state.',
  onlyPrints: () => true,
  async run(context, { trial, follow, lines, attempt, all, json }) {
    if (all && attempt !== undefined) {
      throw new InputError(
        '--all prints every attempt, --attempt one of them; give one of the two.',
      );
    }
    const { terminal, stop } = context;
    const lastLines = lines === undefined ? null : wholeOption('lines', lines, 0, 1e9);
    const log = trialLog(context, {
      trial,
      attempt: all ? 'all' : attempt,
      lines: lastLines,
      follow,
    });
    const { trialId, attempts, state } = log;
    if (attempts.length === 0) {
      terminal.note(
        state === 'planned' || state === 'running'
          ? `Trial ${trialId} has not started yet.`
          : `Trial ${trialId} is ${state ?? 'unknown'}, but the folders of its attempts are gone, and with them its log.`,
      );
    }
    const isLive = follow && terminal.height() !== null;
    const show = logDisplay(terminal, trialId, { json, isLive });
    context.leaveQuietly();
    for await (const event of log.events) {
      show(event);
      // Lets a Ctrl-C be heard between two pieces of a long log.
      await setImmediate();
      if (stop.aborted) return;
    }
    if (!follow && !all && attempt === undefined && attempts.length > 1) {
      terminal.note(
        `It is the last of ${attempts.length} attempts: --all prints every one, --attempt N one of them.`,
      );
    }
  },
});
