import { mkdirSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { runsLayout } from '../../attempt/runs-layout.js';
import { writeWhole } from '../../files/write-whole.js';
import { renderReport } from '../../report/render-report.js';
import { reportFigures } from '../../report/report-figures.js';
import { openStore } from '../../store/open-store.js';
import { readSweep } from '../../store/read-sweep.js';
import type { SweepRecord } from '../../store/sweep-record.js';
import type { Context } from '../context.js';
import { leaderboardLines } from '../leaderboard-lines.js';

interface Arguments {
  readonly sweep: string;
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
        .option('json', {
          type: 'boolean',
          default: false,
          describe: 'print all figures as one line of JSON; write no page',
        }),
    handler: (argv) => {
      const { sweep: name, json } = argv as unknown as Arguments;
      const { folder, terminal } = context;
      const sweep = recordedSweep(resolve(folder, 'runs'), name);
      const figures = reportFigures(sweep);
      if (json) {
        terminal.print(JSON.stringify(figures));
        return;
      }
      const path = resolve(folder, 'reports', `${sweep.name}.html`);
      mkdirSync(resolve(folder, 'reports'), { recursive: true });
      writeWhole(path, renderReport(sweep, { now: context.now() }));
      for (const line of leaderboardLines(figures)) terminal.print(line);
      terminal.print(`report: ${relative(folder, path)}`);
    },
  };
}

function recordedSweep(runsFolder: string, name: string): SweepRecord {
  const store = openStore(runsLayout.database(runsFolder), { mode: 'read' });
  try {
    return readSweep(store, name);
  } finally {
    store.close();
  }
}
