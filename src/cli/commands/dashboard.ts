import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { serveDashboard } from '../../app/serve-dashboard.js';
import { databasePath } from '../../store/database-place.js';
import { command, flag, number } from '../command.js';
import { controlText } from '../lines/control-lines.js';
import { wholeOption } from '../quantity.js';
import { openOnDesktop } from '../terminal/open-on-desktop.js';

export const dashboardCommand = command({
  command: 'dashboard',
  describe: 'Show running sweeps on a local web page, live; stop, pause and retry from there',
  options: {
    port: number('port on 127.0.0.1; the system chooses a free one if left out'),
    open: flag('open the page in your browser'),
  },
  epilogue:
    'The page is served to this machine alone, and to those who have the printed address with its token. It reads runs/ and makes requests as `stop`, `pause`, `resume` and `retry` do; open and close it at any time. Ctrl-C ends it.',
  async run(context, { port, open }) {
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
      if (open && (await openOnDesktop(dashboard.openingAddress())) !== null) {
        terminal.note('No browser could be started; open the address above yourself.');
      }
      if (!stop.aborted) await once(stop, 'abort');
    } finally {
      await dashboard.close();
    }
  },
});
