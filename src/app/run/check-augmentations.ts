import { allNeutral, augmentationNames } from '../../augmentations/augmentations.js';
import { sha256 } from '../../files/hash.js';
import { augmentationCheckAnswerSchema } from '../../runs/augmentation-checks.js';
import type {
  AugmentationCheckRecord,
  AugmentationCheckRequest,
  WantedAugmentation,
} from '../../runs/augmentation-checks.js';
import { readFrozenPlan, type TrainingPlan } from '../../runs/sweep-plan.js';
import { askProcess } from './ask-process.js';

/** It takes a second or two; no sweep waits longer for it. */
const timeoutMs = 60_000;

/**
 * Shows that every augmentation of a plan changes what training sees, or takes over what an earlier run of the same plan was shown.
 * A failure is part of the answer: the sweep runs all the same.
 * @returns undefined where there is nothing to check, or a person stops the run
 */
export async function checkAugmentations(
  plan: TrainingPlan,
  runsFolder: string,
  stop: AbortSignal,
): Promise<AugmentationCheckRecord | undefined> {
  const { wanted, leftOut } = wantedChecks(plan);
  if (wanted.length === 0) return undefined;
  const { folder, sha256: dataset } = plan.dataset;
  const { trainer, code } = plan;
  const of = sha256(JSON.stringify({ dataset, trainer, code, wanted }));
  const earlier = earlierChecks(runsFolder, plan.name);
  if (earlier?.of === of && earlier.answer.kind === 'made') return earlier;
  const request: AugmentationCheckRequest = { dataset: { folder, sha256: dataset }, wanted };
  const options = { answer: augmentationCheckAnswerSchema, threads: 1, timeoutMs, stop };
  const answer = await askProcess('check-augmentations', request, options);
  return stop.aborted ? earlier : { of, leftOut, answer };
}

function earlierChecks(runsFolder: string, sweep: string): AugmentationCheckRecord | undefined {
  try {
    const plan = readFrozenPlan(runsFolder, sweep);
    return plan === null || plan.kind === 'command' ? undefined : plan.knobChecks;
  } catch {
    // A damaged plan is replaced by the one that is about to run.
    return undefined;
  }
}

/** More values than this are not checked: each takes a fraction of a second before the first trial starts. */
const mostChecked = 24;

/**
 * Every augmentation at every value that a plan gives it, by the number of frames drawn, each alone: with the settings of the first
 * such trial and all other augmentations off.
 */
export function wantedChecks({ trials }: Pick<TrainingPlan, 'trials'>) {
  const found = new Map<string, WantedAugmentation>();
  for (const { settings, seed } of trials) {
    for (const augmentation of augmentationNames) {
      const value = settings[augmentation];
      const name = `${augmentation} ${value} ${settings.frames}`;
      if (value === allNeutral[augmentation] || found.has(name)) continue;
      const alone = { ...settings, ...allNeutral, [augmentation]: value };
      found.set(name, { knob: augmentation, value, seed, settings: alone });
    }
  }
  const all = augmentationNames.flatMap((name) =>
    [...found.values()].filter(({ knob }) => knob === name),
  );
  return { wanted: all.slice(0, mostChecked), leftOut: Math.max(0, all.length - mostChecked) };
}
