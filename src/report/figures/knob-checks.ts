import type { KnobCheck, SweepRecord } from '../../store/queries/sweep-record.js';

/** What turning each augmentation on did to a batch; null where no trial has one on. */
export type KnobFigures =
  | { readonly kind: 'made'; readonly checks: readonly KnobCheck[]; readonly leftOut: number }
  | { readonly kind: 'failed'; readonly reason: string }
  /** Trials have these on, and nobody looked: an earlier version started the sweep. */
  | { readonly kind: 'not-checked'; readonly knobs: readonly string[] }
  | null;

const offs: Readonly<Record<KnobCheck['knob'], number | boolean>> = {
  noise: 0,
  resample: false,
  reorder: false,
  flip: false,
  crop: 0,
};

/** The checks that were made when the sweep was started. */
export function knobFiguresOf({ knobChecks, trials }: SweepRecord): KnobFigures {
  if (knobChecks !== null) {
    const { answer, leftOut } = knobChecks;
    return answer.kind === 'made' ? { ...answer, leftOut } : answer;
  }
  const names = Object.keys(offs) as KnobCheck['knob'][];
  // A user's own program may call a setting noise and mean what it likes; trials that reelsweep trains have all of them.
  const trained = trials.filter(({ settings }) => names.every((name) => name in settings));
  const on = names.filter((name) => trained.some(({ settings }) => settings[name] !== offs[name]));
  return on.length === 0 ? null : { kind: 'not-checked', knobs: on };
}
