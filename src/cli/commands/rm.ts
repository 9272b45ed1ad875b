import { type ForeseenRemoval, type RemovalOutcome, removeSweep } from '../../app/remove-sweep.js';
import { bytesText, counted } from '../../text/numbers.js';
import { argument, command, flag, jsonOption } from '../command.js';
import type { Context } from '../context.js';
import { InputError } from '../input-error.js';
import { textLines } from '../lines/text-lines.js';
import { agrees, canAsk } from '../terminal/ask-person.js';

export const rmCommand = command({
  command: 'rm <sweep>',
  describe: 'Remove a sweep and the trials that no other sweep has, for good',
  options: {
    sweep: argument('name of a sweep'),
    yes: flag('remove it without asking, as a script must'),
    json: jsonOption,
  },
  epilogue:
    'Results, checkpoints, logs and trained networks of trials that only this sweep has go; those that another sweep has too stay, and so does reports/SWEEP.html. The sweep file is yours: `run` of it trains what was removed anew. A removal that is cut off is finished by the next command that writes in runs/.',
  async run(context, { sweep, yes, json }) {
    const outcome = await removeSweep(context, sweep, async (foreseen) => {
      context.leaveQuietly();
      return yes || (await isAgreed(context, foreseen));
    });
    const { data, text } = shown(outcome);
    // Without data there is no result: nothing was removed, or not all.
    if (data === null) context.terminal.note(text);
    else context.terminal.print(json ? JSON.stringify(data) : text);
    if (outcome.kind === 'left' || outcome.kind === 'partly-removed') context.exitWith(75);
  },
});

async function isAgreed(
  { terminal, stop }: Context,
  { removal, report }: ForeseenRemoval,
): Promise<boolean> {
  const { sweep, own, former, models, bytes } = removal;
  if (!canAsk()) {
    throw new InputError(
      `There is no terminal here to ask on whether sweep ${sweep} is to be removed; --yes removes it without asking.`,
    );
  }
  const networks = models === 0 ? '' : `, ${counted(models, 'trained network')} among it`;
  const lines = textLines(
    `Sweep ${sweep} would be removed: ${counted(own.length, 'trial')} that no other sweep has, ${bytesText(bytes)}${networks}.`,
    former > 0 && `${former} of them it had before its file was changed, and has no more.`,
    staying(removal, report),
  );
  for (const line of lines) terminal.note(line);
  return await agrees(`Remove sweep ${sweep} for good?`, stop);
}

function shown(outcome: RemovalOutcome): { readonly data: object | null; readonly text: string } {
  switch (outcome.kind) {
    case 'removed': {
      const { removal, report } = outcome;
      const { own, shared, ...figures } = removal;
      const text = textLines(
        `Sweep ${removal.sweep} is removed, and with it ${counted(own.length, 'trial')} (${bytesText(removal.bytes)}).`,
        staying(removal, report),
      ).join('\n');
      return { data: { ...figures, removed: own, kept: shared, report }, text };
    }
    case 'finished': {
      const { sweep } = outcome;
      const text = `The removal of sweep ${sweep}, which had been cut off, is finished.`;
      return { data: { sweep, finished: true }, text };
    }
    case 'never-run': {
      const { sweep, logRemoved } = outcome;
      const text = logRemoved
        ? `Sweep ${sweep} was never run; the log of its start is removed.`
        : 'Nothing was removed.';
      return { data: { sweep, removed: [], kept: [] }, text };
    }
    case 'partly-removed': {
      const { sweep } = outcome;
      const text = `Stopped. Sweep ${sweep} is removed in part; \`reelsweep rm ${sweep}\` removes the rest of it.`;
      return { data: null, text };
    }
    case 'declined':
    case 'left':
      return { data: null, text: 'Nothing was removed.' };
  }
}

function staying(
  { shared, strangers: [stranger, ...more] }: ForeseenRemoval['removal'],
  report: string | null,
): readonly string[] {
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  return textLines(
    shared.length === 1 && '1 trial that another sweep has too stays.',
    shared.length > 1 && `${shared.length} trials that other sweeps have too stay.`,
    stranger !== undefined &&
      `What reelsweep did not write stays where it is: ${stranger}${others}.`,
    report !== null && `${report} stays.`,
  );
}
