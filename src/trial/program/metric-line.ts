import { z } from 'zod';

/** What one line of a program's metrics.jsonl says. */
export type MetricLine =
  | {
      readonly kind: 'metric';
      readonly name: string;
      readonly value: number;
      /** null where the line says neither step nor epoch: it speaks of where the program stands. */
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
