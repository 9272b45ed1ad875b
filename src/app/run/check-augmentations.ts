import {
  allNeutral,
  type AugmentationName,
  augmentationNames,
} from '../../augmentations/augmentations.js';
import { knobAnswerSchema } from '../../runs/knob-checks.js';
import type { KnobAnswer, KnobChecks, KnobRequest, WantedKnob } from '../../runs/knob-checks.js';
import { sha256 } from '../../files/hash.js';
import { readFrozenPlan, type TrainingPlan } from '../../runs/sweep-plan.js';
import { askProcess } from './ask-process.js';

/** It takes a second or two; no sweep waits longer for it. */
const timeoutMs = 60_000;

/**
 * Shows that every augmentation of a plan changes what training sees, in a process of its own, or takes over what an earlier run of
 * the same plan was shown. Whatever goes wrong is the answer: the sweep runs all the same.
 * @returns undefined where there is nothing to check, or a person stops the run
 */
export async function makeKnobChecks(
  plan: TrainingPlan,
  runsFolder: string,
  stop: AbortSignal,
): Promise<KnobChecks | undefined> {
  const { wanted, leftOut } = wantedKnobs(plan);
  if (wanted.length === 0) return undefined;
  const { folder, sha256: dataset } = plan.dataset;
  const { trainer, code } = plan;
  const of = sha256(JSON.stringify({ dataset, trainer, code, wanted }));
  const earlier = earlierChecks(runsFolder, plan.name);
  if (earlier?.of === of && earlier.answer.kind === 'made') return earlier;
  const request: KnobRequest = { dataset: { folder, sha256: dataset }, wanted: [...wanted] };
  const answer = await askProcess<KnobAnswer>(request, {
    entry: 'knob-checks-process.js',
    answer: knobAnswerSchema,
    failed: (reason) => ({ kind: 'failed', reason }),
    threads: 1,
    timeoutMs,
    stop,
  });
  return stop.aborted ? earlier : { of, leftOut, answer };
}

function earlierChecks(runsFolder: string, sweep: string): KnobChecks | undefined {
  try {
    const plan = readFrozenPlan(runsFolder, sweep);
    return plan === null || plan.kind === 'command' ? undefined : plan.knobChecks;
  } catch {
    // A damaged plan is replaced by the one that is about to run.
    return undefined;
  }
}

/** More values than this are not checked: each takes a fraction of a second before the first trial starts. */
const mostWanted = 24;

/**
 * Every knob at every value that a plan turns it on to, by the number of frames drawn, each alone: as the first trial has it that
 * does, with the other knobs off.
 */
export function wantedKnobs({ trials }: Pick<TrainingPlan, 'trials'>): {
  readonly wanted: readonly WantedKnob[];
  readonly leftOut: number;
} {
  const found = new Map<string, WantedKnob>();
  for (const { settings, seed } of trials) {
    for (const knob of augmentationNames) {
      const value = settings[knob];
      const name = `${knob} ${value} ${settings.frames}`;
      if (value === allNeutral[knob] || found.has(name)) continue;
      found.set(name, {
        knob,
        value,
        seed,
        settings: { ...settings, ...allNeutral, [knob]: value },
      });
    }
  }
  const place = ({ knob }: { knob: AugmentationName }) => augmentationNames.indexOf(knob);
  const all = [...found.values()].toSorted((one, other) => place(one) - place(other));
  return { wanted: all.slice(0, mostWanted), leftOut: Math.max(0, all.length - mostWanted) };
}
