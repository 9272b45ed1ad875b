import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import type { TrialState } from '../../runs/cause.js';
import type { Dealt } from '../../coordinator/control/submit-request.js';
import { livingCoordinator } from '../../runs/coordinator-file.js';
import { findTarget, type Target } from '../../coordinator/control/find-target.js';
import { readTrialState } from '../../status/read-status.js';
import { unqueue } from '../../runs/queued-plans.js';
import { askedWhom, askRuns, dealtJson, type Told } from '../ask-runs.js';
import type { Context } from '../context.js';
import { removeRestart } from '../restart-unit.js';

const hasEnded: Readonly<Record<TrialState, string>> = {
  planned: 'is planned',
  running: 'has just ended',
  succeeded: 'has succeeded',
  failed: 'has failed',
  'timed-out': 'has timed out',
  stopped: 'is stopped',
  pruned: 'is pruned',
};

/** `reelsweep stop [SWEEP or TRIAL]`. */
export function stopCommand(context: Context): CommandModule {
  return {
    command: 'stop [name]',
    describe: 'Stop the sweep that runs, or one trial; running trials write a checkpoint first',
    builder: (yargs) =>
      yargs
        .positional('name', {
          type: 'string',
          describe: 'a sweep, or the beginning of a trial’s id; the sweep that runs if left out',
        })
        .option('json', { type: 'boolean', default: false, describe: 'print one line of JSON' })
        .epilogue(
          'The same `run` resumes a stopped sweep. A stopped trial stays stopped until `retry`; the sweep goes on without it.',
        ),
    handler: async (argv) => {
      const { name, json } = argv as unknown as { name?: string; json: boolean };
      const reply = await stopNamed(context, name);
      context.terminal.print(json ? reply.json : reply.text);
    },
  };
}

/**
 * Has a sweep or a trial stopped, or taken out of the queue.
 * @param name left out for the sweep that runs
 * @throws as findTarget and submitRequest
 */
export async function stopNamed(context: Context, name?: string): Promise<Told> {
  const { folder, now } = context;
  const runs = resolve(folder, 'runs');
  const running = livingCoordinator(runs, now())?.sweep;
  if (name !== undefined && name !== running && unqueue(runs, name)) {
    await removeRestart(runs, name);
    return {
      text: `Sweep ${name} no longer waits in the queue.`,
      json: JSON.stringify({ sweep: name, request: { kind: 'stop' }, changed: true, trials: [] }),
    };
  }
  const target: Target | null =
    name !== undefined
      ? findTarget(runs, name, 'sweep or trial', now())
      : running === undefined
        ? null
        : { kind: 'sweep', sweep: running };
  if (target === null || (target.kind === 'sweep' && target.sweep !== running)) {
    const sweep = target?.sweep ?? null;
    if (sweep !== null && (await removeRestart(runs, sweep))) {
      return {
        text: `Sweep ${sweep} is not running here; it is not started again after a reboot either, now.`,
        json: JSON.stringify({ sweep, request: { kind: 'stop' }, changed: true, trials: [] }),
      };
    }
    return {
      text: `${sweep === null ? 'No sweep' : `Sweep ${sweep}`} is${sweep === null ? '' : ' not'} running here; nothing was stopped.`,
      json: JSON.stringify({ sweep, request: { kind: 'stop' }, changed: false, trials: [] }),
    };
  }
  const request =
    target.kind === 'trial'
      ? { kind: 'stop' as const, trialId: target.trialId }
      : { kind: 'stop' as const };
  const before = target.kind === 'trial' ? readTrialState(runs, target.trialId) : null;
  const dealt = await askRuns(context, target.sweep, request);
  return { text: sentence(target, before, dealt), json: dealtJson(target.sweep, request, dealt) };
}

function sentence(target: Target, before: TrialState | null, dealt: Dealt): string {
  if (target.kind === 'sweep') {
    return dealt.how === 'asked'
      ? `${askedWhom(dealt)}: sweep ${target.sweep} stops once its running trials have written a checkpoint; the same \`run\` resumes it.`
      : `Sweep ${target.sweep} has ended meanwhile; nothing was stopped.`;
  }
  const { trialId } = target;
  const ended = before !== 'planned' && before !== 'running';
  return ended || (dealt.how === 'applied' && !dealt.changed)
    ? `Trial ${trialId} ${before === null ? 'is unknown' : hasEnded[before]}; there was nothing to stop.`
    : dealt.how === 'asked'
      ? `${askedWhom(dealt)}: trial ${trialId} stops${before === 'running' ? ' once it has written a checkpoint' : ''}; \`retry ${trialId}\` has it run again.`
      : `Trial ${trialId} is stopped; \`retry ${trialId}\` has it run again.`;
}
