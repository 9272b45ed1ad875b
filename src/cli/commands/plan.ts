import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { runsLayout } from '../../attempt/runs-layout.js';
import { openStore } from '../../store/open-store.js';
import type { SweepPlan } from '../../store/sweep-plan.js';
import type { Context } from '../context.js';
import { counted, table } from '../format.js';
import { prepareSweep } from '../prepare-sweep.js';
import { settingText } from '../setting-text.js';

/** `reelsweep plan FILE`. */
export function planCommand(context: Context): CommandModule {
  return {
    command: 'plan <file>',
    describe: 'Show the trials a sweep file makes, and which are done already; nothing is run',
    builder: (yargs) =>
      yargs
        .positional('file', { type: 'string', demandOption: true, describe: 'sweep file (YAML)' })
        .option('json', { type: 'boolean', default: false, describe: 'print one line of JSON' }),
    handler: async (argv) => {
      const { file, json } = argv as unknown as { file: string; json: boolean };
      const plan = await prepareSweep(file, context);
      const done = finishedTrials(resolve(context.folder, 'runs'));
      for (const line of json ? [jsonLine(plan, done)] : lines(plan, done))
        context.terminal.print(line);
    },
  };
}

/** Trials that have succeeded, in whatever sweep: they are not run again. */
function finishedTrials(runsFolder: string): ReadonlySet<string> {
  const path = runsLayout.database(runsFolder);
  if (!existsSync(path)) return new Set();
  const store = openStore(path, { mode: 'read' });
  try {
    return new Set(
      store.prepare(`SELECT id FROM trials WHERE state = 'succeeded'`).pluck().all() as string[],
    );
  } finally {
    store.close();
  }
}

function jsonLine(plan: SweepPlan, done: ReadonlySet<string>): string {
  const { name, dataset, axes } = plan;
  const trials = plan.trials.map((trial) => ({ ...trial, done: done.has(trial.trialId) }));
  return JSON.stringify({
    sweep: name,
    dataset: { folder: dataset.folder, sha256: dataset.sha256 },
    axes,
    trials,
  });
}

function lines(plan: SweepPlan, done: ReadonlySet<string>): readonly string[] {
  const { axes, trials } = plan;
  const finished = trials.filter(({ trialId }) => done.has(trialId)).length;
  return [
    ...table([
      ['#', 'trial', ...axes, 'replicate', 'seed', 'done'],
      ...trials.map((trial) => [
        trial.position,
        trial.trialId,
        ...axes.map((axis) =>
          settingText((trial.settings as Readonly<Record<string, unknown>>)[axis]),
        ),
        trial.replicate,
        trial.seed,
        done.has(trial.trialId) ? 'yes' : '',
      ]),
    ]),
    `${plan.name}: ${counted(trials.length, 'trial')}, ${finished} done already; movies: ${splitCounts(plan)}`,
  ];
}

function splitCounts({ dataset }: SweepPlan): string {
  const count = (wanted: string) => dataset.movies.filter(({ split }) => split === wanted).length;
  return `${count('train')} training, ${count('validation')} validation, ${count('test')} test`;
}
