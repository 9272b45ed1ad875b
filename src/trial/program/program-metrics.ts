import { z } from 'zod';
import { mostMetricNames, namesLeftOut } from '../../files/by-name.js';
import type { MetricRecord } from '../../runs/metrics-file.js';
import type { Line } from './line-reader.js';

/** What one line of a program's metrics.jsonl says. */
export type MetricLine =
  | {
      readonly kind: 'metric';
      readonly name: string;
      readonly value: number;
      /** null where the line says neither step nor epoch: it belongs to the program's current position. */
      readonly place: { readonly step: number; readonly epoch: number } | null;
    }
  /** NaN or infinite. */
  | { readonly kind: 'not-finite'; readonly name: string; readonly value: string }
  | { readonly kind: 'unreadable' };

const lineSchema = z.object({
  name: z.string().min(1).max(100),
  value: z.union([z.number(), z.null(), z.enum(['NaN', 'Infinity', '-Infinity'])]),
  step: z.int().min(0).optional(),
  epoch: z.int().min(0).optional(),
});

/** Python's json module writes NaN, Infinity and -Infinity, which JSON has not. */
const bareNumber = /("value"\s*:\s*)(NaN|-?Infinity)(?=\s*[,}])/;

/**
 * Reads `{"name": "validationMse", "value": 0.9, "step": 30, "epoch": 3}`. Of step and epoch either may be left out, and then
 * is the other; further keys are the program's own business.
 */
export function readMetricLine(line: string): MetricLine {
  const parsed = lineSchema.safeParse(jsonOf(line.replace(bareNumber, '$1"$2"')));
  if (!parsed.success) return { kind: 'unreadable' };
  const { name, value, step, epoch } = parsed.data;
  if (typeof value !== 'number') {
    // JavaScript writes null for NaN.
    return { kind: 'not-finite', name, value: value ?? 'NaN' };
  }
  const at = step ?? epoch;
  const place = at === undefined ? null : { step: at, epoch: epoch ?? at };
  return { kind: 'metric', name, value, place };
}

function jsonOf(text: string): unknown {
  try {
    // 1e999 is JSON, and more than a number holds.
    return JSON.parse(text, (_, value: unknown) =>
      typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
    );
  } catch {
    return undefined;
  }
}

type Point = Pick<MetricRecord, 'name' | 'value' | 'step' | 'epoch'>;

/** A loss that is no number any more: the same again would end the same. */
export interface LostLoss {
  readonly name: string;
  readonly value: string;
  readonly step: number;
}

/** Names beyond the limit that are counted. */
const mostLeftOut = 10_000;
/** More complaints say nothing new. */
const mostComplaints = 20;

/** What may not become NaN: by these endings people name what they minimise. */
const lossName = /(loss|mse|mae|rmse|error)$/i;

/**
 * Collects the metrics that an attempt's program writes, line by line.
 * @param complain takes a sentence about a line that is left out; after twenty nothing more comes
 */
export function programMetrics(complain: (sentence: string) => void) {
  const last = new Map<string, number>();
  let place = { step: 0, epoch: 0 };
  let lost: LostLoss | null = null;
  let complaints = 0;
  const leftOut = new Set<string>();
  let reported = 0;
  function leaveOut(sentence: string): void {
    complaints += 1;
    if (complaints > mostComplaints) return;
    complain(sentence);
    if (complaints === mostComplaints) complain('Further lines that are left out are not listed.');
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
    /** The metrics of these lines, finite ones alone. */
    take(lines: readonly Line[]): Point[] {
      const points = lines.flatMap(pointOf);
      if (leftOut.size === reported) return points;
      reported = leftOut.size;
      return [...points, { name: namesLeftOut, value: reported, ...place }];
    },
    /** How many names were more than a trial may have; `take` reports it as a metric too. */
    get leftOut() {
      return leftOut.size;
    },
    /** The furthest step and epoch. */
    get place() {
      return place;
    },
    /** The last value of each metric. */
    last,
    get lost() {
      return lost;
    },
  };
}
