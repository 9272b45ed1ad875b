import { planSweep } from '../../app/plan-sweep.js';
import { argument, command, flag, jsonOption } from '../command.js';
import { InputError } from '../input-error.js';
import { planCsv, planJson } from '../lines/plan-data.js';
import { planLines, shortageLine, sweepWarningLines } from '../lines/plan-lines.js';
import { sweepOptions, sweepRequest } from '../sweep-options.js';

export const planCommand = command({
  command: 'plan <file>',
  describe: 'Show the trials a sweep file makes, and which are done already; nothing is run',
  options: {
    file: argument('sweep file (YAML), - for standard input'),
    ...sweepOptions,
    json: jsonOption,
    csv: flag('print the trials as CSV'),
  },
  onlyPrints: () => true,
  async run(context, { json, csv, ...given }) {
    if (json && csv) throw new InputError('--json and --csv are two forms: choose one.');
    const { terminal } = context;
    const request = await sweepRequest(given, context);
    const planned = await planSweep(context, request);
    if (json) {
      terminal.print(planJson(planned));
      return;
    }
    for (const line of sweepWarningLines(request.file, planned)) terminal.note(line);
    if (planned.diskShortage !== null) terminal.note(shortageLine(planned.diskShortage));
    terminal.print(csv ? planCsv(planned) : planLines(planned).join('\n'));
  },
});
