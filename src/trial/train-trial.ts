import { exitCode } from '../runs/attempt-end.js';
import type { FailureFile } from '../runs/attempt-end.js';
import type { TrainingTrial } from '../runs/trial-file.js';
import { openMetricsWriter } from '../runs/metrics-file.js';
import { runsLayout } from '../runs/runs-layout.js';
import { clearUnfinished, readNewestCheckpoint } from '../training/checkpoint-folder.js';
import { compileNetwork } from '../training/compiled-network.js';
import { train } from '../training/train.js';
import type { Checkpoint, TrainingHost, TrainingOutcome } from '../training/training-contract.js';
import { attemptHost } from './attempt-host.js';
import { seededStart } from './initial-weights.js';
import { checkTrainer, openPlannedPack } from './open-data.js';
import { publish } from './publish.js';
import { networkSettings, trainingSettings } from '../settings/parts.js';

/** Where an attempt stands in the runs folder. */
export interface AttemptPlace {
  readonly trialFolder: string;
  readonly attempt: number;
  readonly attemptFolder: string;
}

/**
 * Trains the trial of an attempt from its newest whole checkpoint, or from its seed.
 * @returns an exit code, or why it failed.
 * @throws what reading, training and writing throw: see `failureOf`.
 */
export async function trainTrial(
  place: AttemptPlace,
  trial: TrainingTrial,
  signal: AbortSignal,
  log: (line: string) => void,
  checkpoints: TrainingHost['checkpoints'],
): Promise<number | FailureFile> {
  checkTrainer(trial);
  const pack = openPlannedPack(trial);
  const metrics = openMetricsWriter(place.attemptFolder);
  try {
    const folder = runsLayout.checkpoints(place.trialFolder);
    const start = newestCheckpoint(folder, log);
    const network = compileNetwork(
      networkSettings(trial.settings),
      start === null ? await seededStart(trial) : { kind: 'state', state: start.state },
    );
    log(
      `${trial.settings.backbone}: ${network.parameterCount} parameters, ${start === null ? startText(trial) : `on from step ${start.place.step}`}`,
    );
    const outcome = await train(
      network,
      pack,
      trainingSettings(trial.settings, trial.seed),
      attemptHost(place.attemptFolder, folder, metrics, signal, checkpoints),
      start === null ? undefined : { place: start.place, best: start.best },
    );
    return outcome.kind === 'finished' ? publish(place, trial, pack, outcome) : ending(outcome);
  } finally {
    metrics.close();
    pack.close();
  }
}

function startText({ weights }: TrainingTrial): string {
  return weights === undefined ? 'from the seed' : `from ${weights.path}`;
}

function newestCheckpoint(folder: string, log: (line: string) => void): Checkpoint | null {
  clearUnfinished(folder);
  const { checkpoint, damaged } = readNewestCheckpoint(folder);
  for (const { step, reason } of damaged) {
    log(`checkpoint ${step} is damaged and passed over: ${reason}`);
  }
  return checkpoint;
}

function ending(outcome: Exclude<TrainingOutcome, { kind: 'finished' }>): number | FailureFile {
  switch (outcome.kind) {
    case 'stopped':
      return exitCode.checkpointed;
    case 'fenced':
      return exitCode.fenced;
    case 'diverged': {
      const { what, value, step, epoch } = outcome;
      return {
        kind: 'diverged',
        message: `The ${what} became ${value} at step ${step} (epoch ${epoch}): try a smaller learningRate, a warm-up or clipNorm.`,
        step,
      };
    }
  }
}
