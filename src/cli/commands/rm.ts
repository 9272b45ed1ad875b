import type { CommandModule } from 'yargs';
import { InputError } from '../../app/input-error.js';
import { type ForeseenRemoval, type RemovalOutcome, removeSweep } from '../../app/remove-sweep.js';
import { bytesText, counted } from '../../text/numbers.js';
import type { Context } from '../context.js';
import { agrees, canAsk } from '../terminal/ask-person.js';

interface Arguments {
  readonly sweep: string;
  readonly yes: boolean;
  readonly json: boolean;
}

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
      const { sweep, yes, json } = argv as unknown as Arguments;
      const { terminal } = context;
      const outcome = await removeSweep(context, sweep, async (foreseen) => {
        context.leaveQuietly();
        return yes || (await isAgreed(context, foreseen));
      });
      const { print, text } = outcomeText(outcome, json);
      if (print) terminal.print(text);
      else terminal.note(text);
      if (outcome.kind === 'left' || outcome.kind === 'partly-removed') context.exitWith(75);
    },
  };
}

async function isAgreed(
  { terminal, stop }: Context,
  { removal, report }: ForeseenRemoval,
): Promise<boolean> {
  const { sweep } = removal;
  if (!canAsk()) {
    throw new InputError(
      `There is no terminal here to ask on whether sweep ${sweep} is to be removed; --yes removes it without asking.`,
    );
  }
  for (const line of foreseenLines(removal, report)) terminal.note(line);
  return await agrees(`Remove sweep ${sweep} for good?`, stop);
}

/** What came of it; `print` where it is the result. */
function outcomeText(
  outcome: RemovalOutcome,
  json: boolean,
): { readonly print: boolean; readonly text: string } {
  switch (outcome.kind) {
    case 'removed': {
      const { removal, report } = outcome;
      const { own, shared, ...figures } = removal;
      const data = { ...figures, removed: own, kept: shared, report };
      return { print: true, text: json ? JSON.stringify(data) : removedText(removal, report) };
    }
    case 'finished': {
      const { sweep } = outcome;
      const text = json
        ? JSON.stringify({ sweep, finished: true })
        : `The removal of sweep ${sweep}, which had been cut off, is finished.`;
      return { print: true, text };
    }
    case 'never-run': {
      const { sweep, logRemoved } = outcome;
      const text = logRemoved
        ? `Sweep ${sweep} was never run; the log of its start is removed.`
        : 'Nothing was removed.';
      return { print: true, text: json ? JSON.stringify({ sweep, removed: [], kept: [] }) : text };
    }
    case 'partly-removed':
      return {
        print: false,
        text: `Stopped. Sweep ${outcome.sweep} is removed in part; \`reelsweep rm ${outcome.sweep}\` removes the rest of it.`,
      };
    case 'declined':
    case 'left':
      return { print: false, text: 'Nothing was removed.' };
  }
}

type Removal = ForeseenRemoval['removal'];

function foreseenLines(removal: Removal, report: string | null): readonly string[] {
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

function removedText(removal: Removal, report: string | null): string {
  const { sweep, own, bytes } = removal;
  return [
    `Sweep ${sweep} is removed, and with it ${counted(own.length, 'trial')} (${bytesText(bytes)}).`,
    ...staying(removal, report),
  ].join('\n');
}

function staying(removal: Removal, report: string | null): readonly string[] {
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
