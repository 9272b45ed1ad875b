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
import { reportThumbnails } from '../../report/thumbnails.js';
import { progressText } from '../../report/text/verdict.js';
import { readStore } from '../../store/read-store.js';
import { readSweep } from '../../store/read-sweep.js';
import type { SweepRecord } from '../../store/sweep-record.js';
import type { Context } from '../context.js';
import { leaderboardLines } from '../leaderboard-lines.js';

const printed = { json: figuresJson, csv: figuresCsv, md: figuresMarkdown } as const;

interface Arguments {
  readonly sweep: string;
  readonly format: 'html' | keyof typeof printed;
  readonly json: boolean;
}

/** `reelsweep report SWEEP`. */
export function reportCommand(context: Context): CommandModule {
  return {
    command: 'report <sweep>',
    describe:
      'Write the comparison report of a sweep to reports/<sweep>.html and print its leaderboard',
    builder: (yargs) =>
      yargs
        .positional('sweep', { type: 'string', demandOption: true, describe: 'name of the sweep' })
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
    handler: async (argv) => {
      const { sweep: name, format, json } = argv as unknown as Arguments;
      const { folder, terminal } = context;
      const sweep = recordedSweep(resolve(folder, 'runs'), name);
      const figures = reportFigures(sweep);
      if (json) {
        terminal.print(JSON.stringify(figures));
        return;
      }
      if (format !== 'html') {
        terminal.print(printed[format](figures).trimEnd());
        return;
      }
      const path = resolve(folder, 'reports', `${sweep.name}.html`);
      mkdirSync(resolve(folder, 'reports'), { recursive: true });
      const thumbnails = await reportThumbnails(sweep, figures);
      writeWhole(path, renderFigures(figures, { now: context.now(), thumbnails }));
      for (const line of [...progressLines(figures), ...leaderboardLines(figures)])
        terminal.print(line);
      terminal.print(`report: ${relative(folder, path)}`);
    },
  };
}

function progressLines({ progress }: ReportFigures): readonly string[] {
  const text = progressText(progress);
  return text === null ? [] : ['', text];
}

function recordedSweep(runsFolder: string, name: string): SweepRecord {
  return readStore(runsLayout.database(runsFolder), (store) => readSweep(store, name));
}
