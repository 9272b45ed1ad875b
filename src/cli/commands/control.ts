import {
  type ControlOutcome,
  pauseSweep,
  resumeSweep,
  retrySweep,
  stopSweep,
  sweepsToRetry,
} from '../../app/control-sweep.js';
import { argument, command, flag, jsonOption, maybeArgument, printResult } from '../command.js';
import type { Context } from '../context.js';
import { controlData, controlText } from '../lines/control-lines.js';

const sweep = argument('name of a sweep');

export const stopCommand = command({
  command: 'stop [name]',
  describe: 'Stop the sweep that runs, or one trial; running trials write a checkpoint first',
  options: {
    name: maybeArgument(
      'a sweep, or the beginning of a trial’s id; the sweep that runs if left out',
    ),
    json: jsonOption,
  },
  epilogue:
    'The same `run` resumes a stopped sweep. A stopped trial stays stopped until `retry`; the sweep goes on without it.',
  async run(context, { name, json }) {
    show(context, json, await stopSweep(context, name));
  },
});

export const pauseCommand = command({
  command: 'pause <sweep>',
  describe: 'Have a sweep start no new trial; those that run go on',
  options: { sweep, json: jsonOption },
  epilogue:
    'Trials that run go on to their end. `resume` undoes it; until then `run` refuses the sweep, also after a restart.',
  async run(context, given) {
    show(context, given.json, await pauseSweep(context, given.sweep));
  },
});

export const resumeCommand = command({
  command: 'resume <sweep>',
  describe: 'Let a paused sweep start trials again',
  options: { sweep, json: jsonOption },
  epilogue: 'A sweep that was stopped, not paused, is resumed by the same `run`.',
  async run(context, given) {
    show(context, given.json, await resumeSweep(context, given.sweep));
  },
});

export const retryCommand = command({
  command: 'retry [name]',
  describe: 'Have trials run again that failed, timed out, were stopped or pruned',
  options: {
    name: maybeArgument('a sweep, or the beginning of a trial’s id; every sweep if left out'),
    failed: flag('only those that failed or timed out, not those that were stopped or pruned'),
    json: flag('print one line of JSON for each sweep'),
  },
  epilogue:
    'A trial goes on from its newest checkpoint and has its retries anew; one that was pruned starts over, and may be pruned again. What has succeeded is never run again.',
  async run(context, { name, failed: failedOnly, json }) {
    if (name !== undefined) {
      show(context, json, await retrySweep(context, name, { failedOnly }));
      return;
    }
    for (const one of sweepsToRetry(context)) {
      show(context, json, await retrySweep(context, one, { failedOnly, wanted: 'sweep' }));
    }
  },
});

function show(context: Context, json: boolean, outcome: ControlOutcome): void {
  printResult(context, json, controlData(outcome), () => [controlText(outcome)]);
}
