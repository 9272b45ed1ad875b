import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { knobAnswerSchema } from '../attempt/knob-checks.js';
import type { KnobAnswer, KnobChecks, KnobRequest } from '../attempt/knob-checks.js';
import { sha256 } from '../files/hash.js';
import { readFrozenPlan } from '../store/frozen-plan.js';
import type { TrainingPlan } from '../store/sweep-plan.js';
import { trialEnvironment } from '../tensorflow/trial-environment.js';
import { wantedKnobs } from './wanted-knobs.js';

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
  const answer = await askProcess(request, stop);
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

async function askProcess(request: KnobRequest, stop: AbortSignal): Promise<KnobAnswer> {
  const failed = (reason: string): KnobAnswer => ({ kind: 'failed', reason });
  try {
    const entry = fileURLToPath(new URL('./knob-checks-process.js', import.meta.url));
    const ended = await execa(process.execPath, [entry], {
      input: JSON.stringify(request),
      env: { ...trialEnvironment(1), CUDA_VISIBLE_DEVICES: '-1' },
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      cancelSignal: stop,
      reject: false,
    });
    if (ended.timedOut) return failed(`It had not ended after ${timeoutMs / 1000} s.`);
    const answer = ended.stdout.trimEnd().split('\n').at(-1) ?? '';
    if (answer === '') {
      return failed(`Its process ended with ${ended.signal ?? `exit code ${ended.exitCode}`}.`);
    }
    return knobAnswerSchema.parse(JSON.parse(answer));
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}
