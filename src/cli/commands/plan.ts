import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { runsLayout } from '../../attempt/runs-layout.js';
import { machineName } from '../../bench/machine-name.js';
import { countSplits } from '../../dataset/split.js';
import { planHours } from '../../bench/plan-hours.js';
import type { PlanHours } from '../../bench/plan-hours.js';
import type { Slot } from '../../runner/slots.js';
import { readStore } from '../../store/read-store.js';
import { succeededTrials } from '../../store/run-queries.js';
import type { SweepPlan } from '../../store/sweep-plan.js';
import { newestTrainingBenchmark } from '../../store/training-benchmarks.js';
import type { Context } from '../context.js';
import { counted, duration, table } from '../format.js';
import { prepareSweep } from '../prepare-sweep.js';
import { settingText } from '../setting-text.js';
import { trialSlots } from '../trial-slots.js';

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
      const slots = await trialSlots(plan.runner.workers);
      const outlook = lookAhead(plan, resolve(context.folder, 'runs'), slots);
      for (const line of json ? [jsonLine(plan, outlook)] : lines(plan, outlook))
        context.terminal.print(line);
    },
  };
}

/** What is known of a plan before it runs. */
interface Outlook {
  /** Trials that have succeeded, in whatever sweep: they are not run again. */
  readonly done: ReadonlySet<string>;
  readonly hours: PlanHours;
  readonly slots: readonly Slot[];
}

function lookAhead(plan: SweepPlan, runsFolder: string, slots: readonly Slot[]): Outlook {
  const path = runsLayout.database(runsFolder);
  if (!existsSync(path)) {
    const done = new Set<string>();
    return { done, slots, hours: planHours(plan, done, slots, () => null) };
  }
  const device = slots[0]?.device === null ? ('cpu' as const) : ('gpu' as const);
  const place = { machine: machineName(), device };
  return readStore(path, (store) => {
    const done = succeededTrials(store);
    const hours = planHours(plan, done, slots, (asked) =>
      newestTrainingBenchmark(store, { ...asked, ...place }),
    );
    return { done, slots, hours };
  });
}

function jsonLine(plan: SweepPlan, { done, hours, slots }: Outlook): string {
  const { name, dataset, axes } = plan;
  const trials = plan.trials.map((trial) => ({
    ...trial,
    done: done.has(trial.trialId),
    estimatedHours: hours.perTrial.get(trial.trialId) ?? null,
  }));
  return JSON.stringify({
    sweep: name,
    dataset: { folder: dataset.folder, sha256: dataset.sha256 },
    axes,
    slots: slots.length,
    estimatedHours: hours.unmeasured.length === 0 ? hours.toGo : null,
    unmeasured: hours.unmeasured,
    trials,
  });
}

function lines(plan: SweepPlan, { done, hours, slots }: Outlook): readonly string[] {
  const { axes, trials } = plan;
  const time = (trialId: string) => {
    const estimated = hours.perTrial.get(trialId) ?? null;
    return estimated === null ? '' : duration(estimated * 3_600_000);
  };
  const finished = trials.filter(({ trialId }) => done.has(trialId)).length;
  return [
    ...table([
      ['#', 'trial', ...axes, 'replicate', 'seed', 'time', 'done'],
      ...trials.map((trial) => [
        trial.position,
        trial.trialId,
        ...axes.map((axis) =>
          settingText((trial.settings as Readonly<Record<string, unknown>>)[axis]),
        ),
        trial.replicate,
        trial.seed,
        time(trial.trialId),
        done.has(trial.trialId) ? 'yes' : '',
      ]),
    ]),
    `${plan.name}: ${counted(trials.length, 'trial')}, ${finished} done already; movies: ${splitCounts(plan)}`,
    ...timeLines(hours, { left: trials.length - finished, slots: slots.length }),
  ];
}

function timeLines(
  { toGo, unmeasured }: PlanHours,
  { left, slots }: { readonly left: number; readonly slots: number },
): readonly string[] {
  if (left === 0) return [];
  const sum = `about ${duration(toGo * 3_600_000)} for what is left, ${counted(slots, 'trial')} at a time, by \`reelsweep bench train\` on this machine`;
  if (unmeasured.length === 0) return [sum];
  return [
    ...(toGo > 0 ? [`${sum}, without those that no benchmark speaks for`] : []),
    `to estimate the time${toGo > 0 ? ' of the others' : ''}, measure once:`,
    ...unmeasured.map(
      ({ backbone, image, batch, frames, precision }) =>
        `  reelsweep bench train --backbone ${backbone} --image ${image} --batch ${batch} --frames ${frames} --precision ${precision}`,
    ),
  ];
}

function splitCounts({ dataset }: SweepPlan): string {
  const { train, validation, test } = countSplits(dataset.movies);
  return `${train} training, ${validation} validation, ${test} test`;
}
