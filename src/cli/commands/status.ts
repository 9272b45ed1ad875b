import { listSweeps, sweepStatus } from '../../app/sweep-status.js';
import { command, flag, maybeArgument, printResult } from '../command.js';
import { overviewLines, statusLines } from '../lines/status-lines.js';
import { watchStatus } from '../lines/watch-status.js';

export const statusCommand = command({
  command: 'status [sweep]',
  describe: 'Show the state of sweeps and their trials',
  options: {
    sweep: maybeArgument('name of a sweep; all sweeps where it is left out'),
    watch: flag('show it again whenever it changes, until nothing runs; Ctrl-C leaves'),
    json: flag('print one line of JSON; with --watch one a change, without test figures'),
  },
  onlyPrints: () => true,
  async run(context, { sweep, watch, json }) {
    if (watch) {
      await watchStatus(context, sweep, json);
    } else if (sweep === undefined) {
      const sweeps = listSweeps(context);
      printResult(context, json, sweeps, () => overviewLines(sweeps));
    } else {
      const { status, progress } = sweepStatus(context, sweep);
      printResult(context, json, status, () => statusLines(status, progress));
    }
  },
});
