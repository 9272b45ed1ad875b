import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CommandModule } from 'yargs';
import { runSweep } from '../../runner/run-sweep.js';
import type { SweepSummary } from '../../runner/sweep-summary.js';
import type { Context } from '../context.js';
import { counted, duration } from '../format.js';
import { fetchPlannedWeights } from '../fetch-planned-weights.js';
import { InputError } from '../input-error.js';
import { prepareSweep } from '../prepare-sweep.js';
import { runDisplay } from '../run-display.js';
import { programEnvironment, slotEnvironment, slotsFor } from '../trial-slots.js';

interface Arguments {
  readonly file: string;
  readonly workers?: number;
  readonly json: boolean;
}

/** `reelsweep run FILE`. */
export function runCommand(context: Context): CommandModule {
  return {
    command: 'run <file>',
    describe: 'Train every trial of a sweep file; the same command resumes it',
    builder: (yargs) =>
      yargs
        .positional('file', { type: 'string', demandOption: true, describe: 'sweep file (YAML)' })
        .option('workers', {
          type: 'number',
          requiresArg: true,
          describe: 'trials at once, in place of runner.workers',
        })
        .option('json', {
          type: 'boolean',
          default: false,
          describe: 'print the summary as one line of JSON',
        }),
    handler: async (argv) => {
      const { file, workers, json } = argv as unknown as Arguments;
      if (workers !== undefined && !(Number.isInteger(workers) && workers >= 1 && workers <= 256)) {
        throw new InputError(`--workers must be a whole number from 1 to 256, not ${workers}.`);
      }
      const { terminal, folder, stop, stopNow, now } = context;
      const plan = await prepareSweep(file, context);
      try {
        await fetchPlannedWeights(plan, context);
      } catch (error) {
        if (!stop.aborted) throw error;
        terminal.settle();
        terminal.note(
          `Stopped while weights were fetched; \`reelsweep run ${file}\` goes on from here.`,
        );
        context.exitWith(75);
        return;
      }
      const summary = await runSweep(plan, {
        runsFolder: resolve(folder, 'runs'),
        attemptEntry: fileURLToPath(new URL('../attempt-process.js', import.meta.url)),
        environment: plan.kind === 'command' ? programEnvironment : slotEnvironment,
        slots: await slotsFor(plan, workers ?? plan.runner.workers),
        stop,
        stopNow,
        onEvent: runDisplay(terminal, plan, now),
      });
      terminal.settle();
      for (const line of json ? [JSON.stringify(summary)] : summaryLines(summary, file))
        terminal.print(line);
      context.exitWith(exitCode(summary));
    },
  };
}

function summaryLines(summary: SweepSummary, file: string): readonly string[] {
  const { sweep, trials, succeeded, failed, failures, best, hours, machineHours } = summary;
  const why = Object.entries(failures)
    .map(([cause, count]) => `${count} ${cause}`)
    .join(', ');
  return [
    `${sweep}: ${succeeded} of ${counted(trials, 'trial')} succeeded, ${failed} failed${why === '' ? '' : ` (${why})`}, in ${duration(hours * 3_600_000)} (${duration(machineHours * 3_600_000)} of trials)`,
    ...(best === null
      ? []
      : [
          `best validation MSE ${best.metrics['validationMse']?.toFixed(3) ?? 'unknown'}: trial ${best.trialId}`,
        ]),
    ...(summary.stopped === null
      ? []
      : [`Stopped before the end; \`reelsweep run ${file}\` goes on from here.`]),
  ];
}

/** 75 as for an attempt: stopped on request, run me again. */
function exitCode({ stopped, failed }: SweepSummary): number {
  if (stopped !== null && (stopped.kind === 'signal' || stopped.kind === 'request')) return 75;
  return stopped !== null || failed > 0 ? 1 : 0;
}
