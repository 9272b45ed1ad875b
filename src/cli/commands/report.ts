import { relative } from 'node:path';
import { type ReportProgress, sweepFigures, writeSweepReport } from '../../app/report-sweep.js';
import { figuresCsv } from '../../report/figures-csv.js';
import { figuresJson } from '../../report/report-figures.js';
import { figuresMarkdown } from '../../report/figures-markdown.js';
import type { ReportFigures } from '../../report/report-figures.js';
import { argument, choice, command, flag, text } from '../command.js';
import { InputError } from '../input-error.js';
import { reportLines } from '../lines/report-lines.js';
import { openOnDesktop } from '../terminal/open-on-desktop.js';

/** What is printed in place of a page, by --format; --json prints one line. */
const printed = {
  html: null,
  json: figuresJson,
  csv: figuresCsv,
  md: figuresMarkdown,
} as const;

export const reportCommand = command({
  command: 'report <sweep>',
  describe:
    'Write the comparison report of a sweep to reports/<sweep>.html and print its leaderboard',
  options: {
    sweep: argument('name of the sweep'),
    compare: text('an earlier sweep: says what is better or worse since, and what differs'),
    out: text('where the page is written, in place of reports/<sweep>.html'),
    open: flag('open the page in the browser'),
    live: flag('write the page again while the sweep runs, to its end; Ctrl-C leaves'),
    format: choice(
      ['html', 'json', 'csv', 'md'],
      'html',
      'html writes the page; the others print the same figures',
    ),
    json: flag('print all figures as one line of JSON'),
  },
  onlyPrints: ({ format, json }) => json || format !== 'html',
  async run(context, { sweep, compare, out, open, live, format, json }) {
    const { folder, terminal } = context;
    const print: ((figures: ReportFigures) => string) | null = json
      ? JSON.stringify
      : printed[format];
    if (print !== null) {
      if (out !== undefined) {
        throw new InputError('--out is for the page; the other formats are printed.');
      }
      if (open || live) {
        throw new InputError(
          `--${live ? 'live' : 'open'} is for the page; leave ${json ? '--json' : '--format'} out.`,
        );
      }
      terminal.print(print(sweepFigures(context, { sweep, compare })).trimEnd());
      return;
    }
    const show = async (path: string) => {
      const problem = await openOnDesktop(path);
      if (problem !== null) terminal.note(problem);
    };
    let opening = Promise.resolve();
    const request = { sweep, compare, out, live };
    const { path, figures } = await writeSweepReport(context, request, (event) => {
      if (event.kind === 'page' && open && live) opening = show(event.path);
      if (event.kind === 'following') context.leaveQuietly();
      const line = progressLine(event, folder);
      if (line !== null) terminal.note(line);
    });
    await opening;
    for (const line of reportLines(figures)) terminal.print(line);
    terminal.print(`report: ${relative(folder, path)}`);
    if (open && !live) await show(path);
  },
});

/** News of a page that follows its sweep; null for what needs no line. */
function progressLine(event: ReportProgress, folder: string): string | null {
  if (event.kind === 'following') {
    return `${relative(folder, event.path)} follows the sweep; Ctrl-C leaves.`;
  }
  if (event.kind === 'page' || event.why === 'ended' || event.why === 'stopped') return null;
  return event.why === 'removed'
    ? `Sweep ${event.sweep} was removed; its page stays as it was.`
    : `Sweep ${event.sweep} is not being run now; \`run\` goes on with it.`;
}
