import { mostMetricNames, namesLeftOut } from '../../files/by-name.js';
import type { MetricRecord } from '../../runs/metrics-file.js';
import type { Line } from './line-reader.js';
import { readMetricLine } from './metric-line.js';

type Point = Pick<MetricRecord, 'name' | 'value' | 'step' | 'epoch'>;

/** A loss that is no number any more: the same again would end the same. */
export interface LostLoss {
  readonly name: string;
  readonly value: string;
  readonly step: number;
}

/** What an attempt's program has said so far, line by line. */
export interface ProgramMetrics {
  /** The metrics of these lines, finite ones alone. */
  take(lines: readonly Line[]): Point[];
  /** The furthest step and epoch. */
  readonly place: { readonly step: number; readonly epoch: number };
  /** The last value of each metric. */
  readonly last: ReadonlyMap<string, number>;
  readonly lost: LostLoss | null;
  /** How many names were more than a trial may have; `take` tells it as a metric too. */
  readonly leftOut: number;
}

/** Names beyond the limit that are told apart. */
const mostLeftOut = 10_000;
/** More complaints say nothing new. */
const mostComplaints = 20;

/** What may not become NaN: by these endings people name what they minimise. */
const lossName = /(loss|mse|mae|rmse|error)$/i;

/** @param complain takes a sentence about a line that is left out; after twenty nothing more comes. */
export function programMetrics(complain: (sentence: string) => void): ProgramMetrics {
  const last = new Map<string, number>();
  let place = { step: 0, epoch: 0 };
  let lost: LostLoss | null = null;
  let complaints = 0;
  const leftOut = new Set<string>();
  let told = 0;
  function leaveOut(sentence: string): void {
    complaints += 1;
    if (complaints > mostComplaints) return;
    complain(sentence);
    if (complaints === mostComplaints) complain('Further lines that are left out are not told.');
  }
  function pointOf({ offset, text }: Line): Point[] {
    if (text?.trim() === '') return [];
    const said = text === null ? { kind: 'unreadable' as const } : readMetricLine(text);
    if (said.kind === 'unreadable') {
      const shown = text === null ? 'too long for one' : JSON.stringify(text.slice(0, 100));
      leaveOut(
        `The line at byte ${offset} of the program's metrics.jsonl is no metric, and left out: ${shown}.`,
      );
      return [];
    }
    const { name, value } = said;
    if (said.kind === 'not-finite') {
      if (lossName.test(name)) lost ??= { name, value: said.value, step: place.step };
      leaveOut(`${name} is ${value} after step ${place.step}: left out.`);
      return [];
    }
    if (name === namesLeftOut) return [];
    if (last.size >= mostMetricNames && !last.has(name)) {
      if (leftOut.has(name) || leftOut.size >= mostLeftOut) return [];
      leftOut.add(name);
      leaveOut(`${JSON.stringify(name)} is one name more than ${mostMetricNames}: left out.`);
      return [];
    }
    const { step, epoch } = said.place ?? place;
    place = { step: Math.max(step, place.step), epoch: Math.max(epoch, place.epoch) };
    last.set(name, said.value);
    return [{ name, value: said.value, step, epoch }];
  }
  return {
    take(lines) {
      const points = lines.flatMap(pointOf);
      if (leftOut.size === told) return points;
      told = leftOut.size;
      return [...points, { name: namesLeftOut, value: told, ...place }];
    },
    get leftOut() {
      return leftOut.size;
    },
    get place() {
      return place;
    },
    last,
    get lost() {
      return lost;
    },
  };
}
