import { namesLeftOut } from '../../files/by-name.js';
import { readEnd } from '../../runs/attempt-end.js';
import { listAttempts } from '../../runs/attempt-folder.js';
import { type MetricRecord, readMetrics } from '../../runs/metrics-file.js';
import { runsLayout } from '../../runs/runs-layout.js';
import { lineReader } from './line-reader.js';
import { programMetrics } from './program-metrics.js';

/**
 * What a trial's attempts before this one have left.
 * @returns last: the last value of each metric, of the latest attempt that has it; missed: what the program had written and its trial
 *   process, killed, had not passed on; elapsedMs: how long they ran, added up
 */
export function earlierAttempts(trialFolder: string, attempt: number) {
  const before = listAttempts(trialFolder).filter((number) => number < attempt);
  const last = new Map<string, number>();
  const missed: Pick<MetricRecord, 'name' | 'value' | 'step' | 'epoch'>[] = [];
  let elapsedMs = 0;
  for (const number of before) {
    const folder = runsLayout.attempt(trialFolder, number);
    const metrics = programMetrics(() => {});
    const known = number === before.at(-1) ? passedOn(folder) : null;
    for (const lines of lineReader(runsLayout.programMetrics(folder)).read('to-end')) {
      const points = metrics.take(lines);
      if (known === null) continue;
      missed.push(
        ...points.filter(
          ({ name, step, value }) =>
            name !== namesLeftOut && known.get(keyOf(name, step)) !== value,
        ),
      );
    }
    for (const [name, value] of metrics.last) last.set(name, value);
    const end = readEnd(folder);
    if (end !== null) elapsedMs += end.endedAt - end.startedAt;
  }
  return { last, missed, elapsedMs };
}

/** Values of an attempt's own metrics.jsonl, by name and step. */
function passedOn(attemptFolder: string): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  let offset = 0;
  for (;;) {
    const { records, nextOffset, more } = readMetrics(attemptFolder, offset);
    for (const { name, step, value } of records) values.set(keyOf(name, step), value);
    if (!more || nextOffset === offset) return values;
    offset = nextOffset;
  }
}

function keyOf(name: string, step: number): string {
  return `${step} ${name}`;
}
