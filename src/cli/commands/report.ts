import { mkdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { CommandModule } from 'yargs';
import { writeWhole } from '../../files/write-whole.js';
import { type PageMoment, renderFigures } from '../../report/render-report.js';
import { figuresCsv } from '../../report/figures-csv.js';
import { figuresJson } from '../../report/figures-json.js';
import { figuresMarkdown } from '../../report/figures-markdown.js';
import type { ReportFigures } from '../../report/report-figures.js';
import { reportThumbnails } from '../../report/thumbnails.js';
import { progressText } from '../../report/text/verdict.js';
import { comparisonLines } from '../lines/comparison-lines.js';
import type { Context } from '../context.js';
import { InputError } from '../../app/input-error.js';
import { verdictLines } from '../lines/leaderboard-lines.js';
import { liveReport } from '../live-report.js';
import { openFile } from '../terminal/open-file.js';
import { recordedReport, type RecordedReport, reportedNames } from '../recorded-report.js';

const printed = { json: figuresJson, csv: figuresCsv, md: figuresMarkdown } as const;

interface Arguments {
  readonly sweep: string;
  readonly compare?: string;
  readonly out?: string;
  readonly open: boolean;
  readonly live: boolean;
  readonly format: 'html' | keyof typeof printed;
  readonly json: boolean;
}

/** `reelsweep report SWEEP [--compare OTHER] [--open] [--live]`. */
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
        .option('out', {
          type: 'string',
          requiresArg: true,
          describe: 'where the page is written, in place of reports/<sweep>.html',
        })
        .option('open', {
          type: 'boolean',
          default: false,
          describe: 'open the page in the browser',
        })
        .option('live', {
          type: 'boolean',
          default: false,
          describe: 'write the page again while the sweep runs, to its end; Ctrl-C leaves',
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
    handler: async (argv) => {
      const { sweep, compare, out, open, live, format, json } = argv as unknown as Arguments;
      const { folder, terminal } = context;
      const runsFolder = resolve(folder, 'runs');
      const isPage = format === 'html' && !json;
      if (!isPage) context.printsResult();
      if (!isPage && out !== undefined) {
        throw new InputError('--out is for the page; the other formats are printed.');
      }
      if (!isPage && (open || live)) {
        throw new InputError(
          `--${live ? 'live' : 'open'} is for the page; leave ${json ? '--json' : '--format'} out.`,
        );
      }
      const names = reportedNames(runsFolder, { sweep, compare }, context.now());
      if (!isPage) {
        const { figures } = recordedReport(runsFolder, names);
        const text = json
          ? JSON.stringify(figures)
          : printed[format as keyof typeof printed](figures);
        terminal.print(text.trimEnd());
        return;
      }
      const path = resolve(folder, out ?? join('reports', `${names.sweep}.html`));
      if (path.startsWith(join(runsFolder, sep))) {
        throw new InputError(
          `${path} would lie in ${runsFolder}, where the program keeps its own files. Choose another place with --out.`,
        );
      }
      const page = pageAt(path, () => recordedReport(runsFolder, names));
      const show = async () => {
        const problem = open
          ? await openFile(path, { platform: process.platform, environment: process.env })
          : null;
        if (problem !== null) terminal.note(problem);
      };
      if (live) {
        terminal.note(`${relative(folder, path)} follows the sweep; Ctrl-C leaves.`);
        // Its first page is written before anything is opened.
        await Promise.all([liveReport(context, runsFolder, names.sweep, page), show()]);
      } else await page.finish(context.now());
      for (const line of reportLines(page.figures())) terminal.print(line);
      terminal.print(`report: ${relative(folder, path)}`);
      if (!live) await show();
    },
  };
}

/** The page at a path, made of the figures that were read last. */
function pageAt(path: string, recorded: () => RecordedReport) {
  let report = recorded();
  const write = (moment: PageMoment) => {
    mkdirSync(dirname(path), { recursive: true });
    writeWhole(path, renderFigures(report.figures, moment));
  };
  return {
    read: () => {
      report = recorded();
    },
    write,
    /** The page that stays, with frames of the movies where the dataset is still there. */
    finish: async (now: number) => {
      write({ now, thumbnails: await reportThumbnails(report.sweep, report.figures) });
    },
    figures: () => report.figures,
  };
}

function reportLines(figures: ReportFigures): readonly string[] {
  const { comparison, progress } = figures;
  const text = progressText(progress);
  return [
    ...(text === null ? [] : ['', text]),
    ...verdictLines(figures),
    ...(comparison === undefined ? [] : comparisonLines(comparison)),
  ];
}
