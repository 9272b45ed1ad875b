import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import type { Dealt } from '../../coordinator/control/submit-request.js';
import { findTarget, type Target } from '../../coordinator/control/find-target.js';
import { readOverview } from '../../status/read-status.js';
import { askedWhom, askRuns, dealtJson, type Told } from '../ask-runs.js';
import type { Context } from '../context.js';
import { counted } from '../../text/numbers.js';

/** `reelsweep retry [SWEEP or TRIAL] [--failed]`. */
export function retryCommand(context: Context): CommandModule {
  return {
    command: 'retry [name]',
    describe: 'Have trials run again that failed, timed out or were stopped',
    builder: (yargs) =>
      yargs
        .positional('name', {
          type: 'string',
          describe: 'a sweep, or the beginning of a trial’s id; every sweep if left out',
        })
        .option('failed', {
          type: 'boolean',
          default: false,
          describe: 'only those that failed or timed out, not those a person stopped',
        })
        .option('json', {
          type: 'boolean',
          default: false,
          describe: 'print one line of JSON for each sweep',
        })
        .epilogue(
          'A trial goes on from its newest checkpoint and has its retries anew. What has succeeded is never run again.',
        ),
    handler: async (argv) => {
      const { name, failed, json } = argv as unknown as {
        name?: string;
        failed: boolean;
        json: boolean;
      };
      const { terminal, folder, now } = context;
      const runs = resolve(folder, 'runs');
      const targets: readonly Target[] =
        name === undefined
          ? readOverview(runs, now())
              .filter(({ startedAt }) => startedAt !== null)
              .map((sweep) => ({ kind: 'sweep', sweep: sweep.name }))
          : [findTarget(runs, name, 'sweep or trial', now())];
      for (const target of targets) {
        const reply = await retryTarget(context, target, failed);
        terminal.print(json ? reply.json : reply.text);
      }
    },
  };
}

/**
 * Has a trial, or those of a sweep that did not succeed, run again.
 * @param failed leaves out those that a person stopped
 * @throws as submitRequest
 */
export async function retryTarget(
  context: Context,
  target: Target,
  failed: boolean,
): Promise<Told> {
  const one = target.kind === 'trial' ? { trialId: target.trialId } : {};
  const request = { kind: 'retry' as const, failedOnly: failed, ...one };
  const dealt = await askRuns(context, target.sweep, request);
  return { text: sentence(target, failed, dealt), json: dealtJson(target.sweep, request, dealt) };
}

function sentence(target: Target, failed: boolean, dealt: Dealt): string {
  const which =
    target.kind === 'trial'
      ? `trial ${target.trialId}`
      : `trials of sweep ${target.sweep} that failed or timed out${failed ? '' : ' or were stopped'}`;
  if (dealt.how === 'asked') return `${askedWhom(dealt)}: ${which} may run again.`;
  const planned = dealt.trials.length;
  if (planned === 0) {
    return target.kind === 'trial'
      ? `Trial ${target.trialId} has not ${failed ? 'failed' : 'failed or been stopped'}; there is nothing to retry.`
      : `There are no ${which}; nothing to retry.`;
  }
  return target.kind === 'trial'
    ? `Trial ${target.trialId} is planned again; the same \`run\` of sweep ${target.sweep} runs it.`
    : `${counted(planned, 'trial')} of sweep ${target.sweep} ${planned === 1 ? 'is' : 'are'} planned again; the same \`run\` runs ${planned === 1 ? 'it' : 'them'}.`;
}
