import { augmentationsOn } from '../augmentations/augmentations.js';
import { z } from 'zod';
import { orIfDamaged, readObeyedFile, writeRunsFile } from '../runs/runs-file.js';
import { runsLayout } from '../runs/runs-layout.js';
import { caseOf, machineName, type MeasuredCase, type MeasuredSpeed } from './measured-case.js';
import type { Settings } from '../settings/trainer.js';
import type { Slot } from '../executor/slots.js';
import type { TrainingPlan } from '../runs/sweep-plan.js';

const count = z.int().min(0);
const speed = z.number().gt(0).nullable();

const passedSchema = z.strictObject({
  backbone: z.string(),
  image: count,
  frames: count,
  batch: count,
  precision: z.string(),
  /** How much memory its other settings need beside trials of the same shape: see weightOf. */
  weight: count,
  dataset: z.string(),
  trainer: z.string(),
  machine: z.string(),
  device: z.enum(['cpu', 'gpu']),
  threads: z.int().min(1),
  /** Unix milliseconds. */
  at: z.number(),
  peakMemoryBytes: count,
  stepMs: speed,
  samplesPerSecond: speed,
  evalSamplesPerSecond: speed,
});
/** A shape that was trained here for a step, and what that took. */
export type PassedShape = z.output<typeof passedSchema>;

const fileSchema = z.strictObject({ format: z.literal(1), passed: z.array(passedSchema) });

/** The oldest are forgotten: they are tried again. */
const mostRemembered = 500;

const caseNames = ['backbone', 'image', 'frames', 'batch', 'precision'] as const;
const keyNames = [...caseNames, 'dataset', 'trainer', 'machine', 'device', 'threads'] as const;

/** What decides whether a shape that has passed need be tried again. */
export type ShapeKey = Pick<PassedShape, (typeof keyNames)[number]>;

export function shapeKey(
  { dataset, trainer }: Pick<TrainingPlan, 'dataset' | 'trainer'>,
  settings: Settings,
  slot: Slot | undefined,
): ShapeKey {
  return {
    ...caseOf(settings),
    dataset: dataset.sha256,
    trainer,
    machine: machineName(),
    device: slot?.device === null ? 'cpu' : 'gpu',
    threads: slot?.threads ?? 1,
  };
}

/** Adam keeps two moments of what is trained, SGD one; frozen layers keep none and need no gradient. */
export function weightOf(settings: Settings): number {
  const { optimizer, freeze, clipNorm } = settings;
  const changesImages = augmentationsOn('graph', settings).length > 0;
  const trained = freeze === 'none' ? 8 : freeze === 'body' ? 4 : 0;
  return trained + (optimizer === 'adam' ? 2 : 0) + (changesImages || clipNorm !== null ? 1 : 0);
}

/** The shapes that have passed in a runs folder, the newest first. A damaged file remembers nothing: it is replaced. */
export function readPassed(runsFolder: string): readonly PassedShape[] {
  const path = runsLayout.preflight(runsFolder);
  return orIfDamaged(() => readObeyedFile(path, fileSchema)?.passed ?? [], []);
}

export function rememberPassed(runsFolder: string, shape: PassedShape): void {
  const others = readPassed(runsFolder).filter((one) => !isSame(one, shape));
  const passed = [shape, ...others].slice(0, mostRemembered);
  writeRunsFile(runsLayout.preflight(runsFolder), `${JSON.stringify({ format: 1, passed })}\n`);
}

export function isSame(one: ShapeKey, other: ShapeKey): boolean {
  return keyNames.every((name) => one[name] === other[name]);
}

/** What preflights have measured of a case on this machine's kind of device, whatever the dataset: a first estimate. */
export function preflightFigures(runsFolder: string, device: 'cpu' | 'gpu') {
  const machine = machineName();
  const here = readPassed(runsFolder).filter(
    (one) => one.machine === machine && one.device === device,
  );
  const newest = (wanted: MeasuredCase) =>
    here.find((one) => caseNames.every((name) => one[name] === wanted[name]));
  return {
    speedOf(wanted: MeasuredCase): MeasuredSpeed | null {
      const found = newest(wanted);
      if (found === undefined || found.samplesPerSecond === null) return null;
      const { samplesPerSecond, threads } = found;
      const evalSamplesPerSecond = found.evalSamplesPerSecond ?? samplesPerSecond;
      return { samplesPerSecond, evalSamplesPerSecond, threads, device };
    },
    /** Bytes. */
    peakOf: (wanted: MeasuredCase): number | null => newest(wanted)?.peakMemoryBytes ?? null,
  };
}
