import { mkdirSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { runsLayout } from '../../attempt/runs-layout.js';
import { writeWhole } from '../../files/write-whole.js';
import { renderFigures } from '../../report/render-report.js';
import { figuresCsv } from '../../report/figures-csv.js';
import { figuresJson } from '../../report/figures-json.js';
import { figuresMarkdown } from '../../report/figures-markdown.js';
import { reportFigures, type ReportFigures } from '../../report/report-figures.js';
import { progressText } from '../../report/text/verdict.js';
import { readStore } from '../../store/read-store.js';
import { findTarget } from '../../runner/find-target.js';
import { readSweep } from '../../store/read-sweep.js';
import type { Context } from '../context.js';
import { comparisonLines } from '../comparison-lines.js';
import { InputError } from '../input-error.js';
import { leaderboardLines } from '../leaderboard-lines.js';

const printed = { json: figuresJson, csv: figuresCsv, md: figuresMarkdown } as const;

interface Arguments {
  readonly sweep: string;
  readonly compare?: string;
  readonly format: 'html' | keyof typeof printed;
  readonly json: boolean;
}

/** `reelsweep report SWEEP [--compare OTHER]`. */
export function reportCommand(context: Context): CommandModule {
  return {
    command: 'report <sweep>',
    describe:
      'Write the comparison report of a sweep to reports/<sweep>.html and print its leaderboard',
    builder: (yargs) =>
      yargs
        .positional('sweep', { type: 'string', demandOption: true, describe: 'name of the sweep' })
        .option('compare', {
          type: 'string',
          requiresArg: true,
          describe: 'an earlier sweep: says what is better or worse since, and what differs',
        })
        .option('format', {
          choices: ['html', 'json', 'csv', 'md'] as const,
          default: 'html' as const,
          describe: 'html writes the page; the others print the same figures',
        })
        .option('json', {
          type: 'boolean',
          default: false,
          describe: 'print all figures as one line of JSON',
        }),
    handler: (argv) => {
      const { sweep, compare, format, json } = argv as unknown as Arguments;
      const { folder, terminal, now } = context;
      const figures = recordedFigures(resolve(folder, 'runs'), { sweep, compare }, now());
      if (json) {
        terminal.print(JSON.stringify(figures));
        return;
      }
      if (format !== 'html') {
        terminal.print(printed[format](figures).trimEnd());
        return;
      }
      const path = resolve(folder, 'reports', `${figures.sweep}.html`);
      mkdirSync(resolve(folder, 'reports'), { recursive: true });
      writeWhole(path, renderFigures(figures, { now: now() }));
      const { comparison } = figures;
      const lines = [
        ...progressLines(figures),
        ...leaderboardLines(figures),
        ...(comparison === undefined ? [] : comparisonLines(comparison)),
      ];
      for (const line of lines) terminal.print(line);
      terminal.print(`report: ${relative(folder, path)}`);
    },
  };
}

function progressLines({ progress }: ReportFigures): readonly string[] {
  const text = progressText(progress);
  return text === null ? [] : ['', text];
}

interface Asked {
  readonly sweep: string;
  readonly compare: string | undefined;
}

/** Both sweeps as of one moment. @throws RunError for a name that is none; InputError where both are one */
function recordedFigures(runsFolder: string, { sweep, compare }: Asked, now: number) {
  const nameOf = (typed: string) => findTarget(runsFolder, typed, 'sweep', now).sweep;
  const name = nameOf(sweep);
  const other = compare === undefined ? undefined : nameOf(compare);
  if (other === name) {
    throw new InputError(`--compare ${other} is the sweep that is reported; name an earlier one.`);
  }
  return readStore(runsLayout.database(runsFolder), (store) =>
    reportFigures(readSweep(store, name), {
      before: other === undefined ? undefined : readSweep(store, other),
    }),
  );
}
