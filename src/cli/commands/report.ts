import { relative } from 'node:path';
import type { CommandModule } from 'yargs';
import { InputError } from '../../app/input-error.js';
import {
  type ReportProgress,
  sweepFigures,
  writeSweepReport,
} from '../../app/report/sweep-report.js';
import { figuresCsv } from '../../report/figures-csv.js';
import { figuresJson } from '../../report/figures-json.js';
import { figuresMarkdown } from '../../report/figures-markdown.js';
import type { ReportFigures } from '../../report/report-figures.js';
import { progressText } from '../../report/text/verdict.js';
import type { Context } from '../context.js';
import { comparisonLines } from '../lines/comparison-lines.js';
import { verdictLines } from '../lines/leaderboard-lines.js';
import { openFile } from '../terminal/open-file.js';

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
      if (!isPage) {
        const figures = sweepFigures(context, { sweep, compare });
        const text = json
          ? JSON.stringify(figures)
          : printed[format as keyof typeof printed](figures);
        terminal.print(text.trimEnd());
        return;
      }
      let opening = Promise.resolve();
      const show = async (path: string) => {
        const problem = await openFile(path, {
          platform: process.platform,
          environment: process.env,
        });
        if (problem !== null) terminal.note(problem);
      };
      const request = { sweep, compare, out, live };
      const { path, figures } = await writeSweepReport(context, request, (event) => {
        if (event.kind === 'page' && open && live) opening = show(event.path);
        if (event.kind === 'following') context.leaveQuietly();
        const line = reportEventLine(event, folder);
        if (line !== null) terminal.note(line);
      });
      await opening;
      for (const line of reportLines(figures)) terminal.print(line);
      terminal.print(`report: ${relative(folder, path)}`);
      if (open && !live) await show(path);
    },
  };
}

/** News of a page that follows its sweep; null for what needs no line. */
function reportEventLine(event: ReportProgress, folder: string): string | null {
  if (event.kind === 'following') {
    return `${relative(folder, event.path)} follows the sweep; Ctrl-C leaves.`;
  }
  if (event.kind === 'page') return null;
  if (event.why === 'removed') {
    return `Sweep ${event.sweep} was removed; its page stays as it was.`;
  }
  return event.why === 'not-running'
    ? `Sweep ${event.sweep} is not being run now; \`run\` goes on with it.`
    : null;
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
