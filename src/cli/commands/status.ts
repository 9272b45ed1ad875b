import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import {
  readOverview,
  readStatus,
  type SweepOverview,
  type SweepStatus,
} from '../../runner/read-status.js';
import type { Context } from '../context.js';
import { counted, table } from '../format.js';
import { settingText } from '../setting-text.js';

/** `reelsweep status [SWEEP]`. */
export function statusCommand(context: Context): CommandModule {
  return {
    command: 'status [sweep]',
    describe: 'Show where sweeps and their trials stand',
    builder: (yargs) =>
      yargs
        .positional('sweep', {
          type: 'string',
          describe: 'name of a sweep; all sweeps where it is left out',
        })
        .option('json', { type: 'boolean', default: false, describe: 'print one line of JSON' }),
    handler: (argv) => {
      const { sweep, json } = argv as unknown as { sweep?: string; json: boolean };
      const runs = resolve(context.folder, 'runs');
      const now = context.now();
      const status = sweep === undefined ? readOverview(runs, now) : readStatus(runs, sweep, now);
      const lines = 'trials' in status ? statusLines(status) : overviewLines(status);
      for (const line of json ? [JSON.stringify(status)] : lines) context.terminal.print(line);
    },
  };
}

function overviewLines(sweeps: readonly SweepOverview[]): readonly string[] {
  const states = (sweep: SweepOverview) =>
    Object.entries(sweep.states)
      .map(([state, count]) => `${count} ${state}`)
      .join(', ');
  const started = ({ startedAt }: SweepOverview) =>
    new Date(startedAt).toISOString().slice(0, 16).replace('T', ' ');
  return table([
    ['sweep', 'state', 'trials', 'of them', 'started (UTC)'],
    ...sweeps.map((sweep) => [
      sweep.name,
      sweep.state,
      sweep.trials,
      states(sweep),
      started(sweep),
    ]),
  ]);
}

/** Test figures are kept out: they are for the report, once the sweep has chosen. */
function statusLines({ sweep, state, trials }: SweepStatus): readonly string[] {
  const varied = variedSettings(trials.map(({ settings }) => settings));
  return [
    `${sweep}: ${state}, ${counted(trials.length, 'trial')}`,
    ...table([
      ['trial', ...varied, 'seed', 'state', 'cause', 'attempts', 'validation MSE'],
      ...trials.map((trial) => [
        trial.id,
        ...varied.map((name) => settingText(trial.settings[name])),
        trial.seed,
        trial.state,
        trial.cause ?? '',
        trial.attempts,
        trial.metrics['validationMse']?.toFixed(3) ?? '–',
      ]),
    ]),
  ];
}

function variedSettings(all: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  return Object.keys(all[0] ?? {}).filter(
    (name) => new Set(all.map((settings) => settingText(settings[name]))).size > 1,
  );
}
