import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { serveDashboard } from '../../app/serve-dashboard.js';
import { databasePath } from '../../store/database-place.js';
import type { Context } from '../context.js';
import { controlText } from '../lines/control-lines.js';
import { wholeOption } from '../quantity.js';
import { openInBrowser } from '../terminal/open-in-browser.js';

interface Arguments {
  readonly port?: number;
  readonly open: boolean;
}

/** `reelsweep dashboard`. */
export function dashboardCommand(context: Context): CommandModule {
  return {
    command: 'dashboard',
    describe: 'Show running sweeps on a local web page, live; stop, pause and retry from there',
    builder: (yargs) =>
      yargs
        .option('port', {
          type: 'number',
          requiresArg: true,
          describe: 'port on 127.0.0.1; the system chooses a free one if left out',
        })
        .option('open', {
          type: 'boolean',
          default: false,
          describe: 'open the page in your browser',
        })
        .epilogue(
          'The page is served to this machine alone, and to whoever has the printed address with its token. It reads runs/ and asks as `stop`, `pause`, `resume` and `retry` do; open and close it at any time. Ctrl-C ends it.',
        ),
    handler: async (argv) => {
      const { port, open } = argv as unknown as Arguments;
      const { terminal, folder, stop } = context;
      const dashboard = await serveDashboard(context, {
        port: port === undefined ? undefined : wholeOption('port', port, 1, 65_535),
        textOf: controlText,
      });
      context.leaveQuietly();
      try {
        terminal.print(dashboard.address);
        if (!existsSync(databasePath(resolve(folder, 'runs'))))
          terminal.note('There are no runs here yet; the page fills as soon as `run` starts one.');
        terminal.note('Ctrl-C ends the dashboard; what runs goes on.');
        if (open && !(await openInBrowser(dashboard.openingAddress()))) {
          terminal.note('No browser could be started; open the address above yourself.');
        }
        if (!stop.aborted) await once(stop, 'abort');
      } finally {
        await dashboard.close();
      }
    },
  };
}
