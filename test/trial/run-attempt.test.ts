import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOwner, isOwnerAlive } from '#src/runs/attempt-owner.js';
import { exitCode, readFailure } from '#src/runs/attempt-end.js';
import { readResult, type TrainingResult } from '#src/runs/result-file.js';
import { readMetrics } from '#src/runs/metrics-file.js';
import type { SettingsInput } from '#src/settings/trainer.js';
import { sha256OfFile } from '#src/files/hash.js';
import { checkpointSteps, reachedStep, startAttempt } from './attempt-child.js';
import { nextAttempt, plannedTrial, tinyDataset } from './tiny-trial.js';

let root = '';
let dataset = { folder: '', sha256: '' };
let undisturbed: TrainingResult;
let undisturbedFolder = '';
let trials = 0;

const settings: SettingsInput = {
  frames: 3,
  epochs: 3,
  batchSize: 8,
  noise: 0.05,
  resample: true,
  reorder: true,
  flip: true,
  evaluationDraws: 2,
  schedule: { onecycle: {} },
};

/** A new trial of these settings. */
function newTrial(over: SettingsInput = {}): string {
  trials += 1;
  const folder = join(root, `trial-${trials}`);
  plannedTrial(folder, dataset, { ...settings, ...over });
  return folder;
}

/** All of a result that does not depend on the clock, the process or the number of attempts. */
function figures({
  attempt: _attempt,
  wallTimeMs,
  peakMemoryBytes,
  device,
  ...rest
}: TrainingResult) {
  expect(wallTimeMs).toBeGreaterThan(0);
  expect(peakMemoryBytes).toBeGreaterThan(1e6);
  expect(device.threads).toBe(1);
  return rest;
}

const modelHash = (trialFolder: string) => sha256OfFile(join(trialFolder, 'model.safetensors'));

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'trial-'));
  dataset = await tinyDataset(root, 24);
  undisturbedFolder = newTrial();
  const { code, stderr } = await startAttempt(nextAttempt(undisturbedFolder)).ended;
  expect(code, stderr).toBe(exitCode.published);
  undisturbed = readResult(undisturbedFolder) as TrainingResult;
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('runAttempt', () => {
  it('publishes a result, keeps the model and leaves no checkpoints', () => {
    expect(undisturbed.metrics['testMse']).toBeGreaterThan(0);
    expect(undisturbed.metrics['baselineTestMse']).toBeGreaterThan(0);
    expect(undisturbed.predictions.some(({ split }) => split === 'validation')).toBe(true);
    expect(existsSync(join(undisturbedFolder, 'checkpoints'))).toBe(false);
    const model = JSON.parse(readFileSync(join(undisturbedFolder, 'model.json'), 'utf8')) as {
      metrics: unknown;
      dataset: { sha256: string };
    };
    expect(model.metrics).toEqual(undisturbed.metrics);
    expect(model.dataset.sha256).toBe(dataset.sha256);
  });

  it('says nothing of the test split before the result', () => {
    const attempt = join(undisturbedFolder, 'attempt-1');
    const said = readFileSync(join(attempt, 'metrics.jsonl'), 'utf8');
    expect(said).toContain('validationMse');
    expect(said).toContain('waitShare');
    expect(said + readFileSync(join(attempt, 'progress.json'), 'utf8')).not.toMatch(/test/i);
  });

  it('refuses a file of weights that is not the one it was planned with', async () => {
    const path = join(root, 'weights.safetensors');
    writeFileSync(path, 'changed since');
    const trialFolder = join(root, 'other-weights');
    const weights = { path, sha256: '0'.repeat(64) };
    plannedTrial(trialFolder, dataset, { ...settings, pretrained: path }, { weights });
    const attemptFolder = nextAttempt(trialFolder);
    const { code } = await startAttempt(attemptFolder).ended;
    expect(code).toBe(1);
    expect(readFailure(attemptFolder)).toMatchObject({ kind: 'bad-data' });
    expect(readFailure(attemptFolder)!.message).toContain(path);
    expect(readResult(trialFolder)).toBeNull();
  });

  it('does nothing where a result is published', async () => {
    const { code } = await startAttempt(nextAttempt(undisturbedFolder)).ended;
    expect(code).toBe(exitCode.alreadyPublished);
    expect(readResult(undisturbedFolder)).toEqual(undisturbed);
  });

  it('ends with the same bits when killed at any moment and run again', async () => {
    const trialFolder = newTrial();
    let kills = 0;
    for (;;) {
      const attemptFolder = nextAttempt(trialFolder);
      const child = startAttempt(attemptFolder, 0);
      if (kills < 2) {
        // After a new checkpoint, at a moment of chance: in a step, an evaluation or another checkpoint.
        const before = Math.max(0, ...checkpointSteps(trialFolder));
        while (child.isRunning() && Math.max(0, ...checkpointSteps(trialFolder)) <= before) {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 500));
        child.kill('SIGKILL');
      }
      const { code, signal, stderr } = await child.ended;
      if (signal === null) {
        expect(code, stderr).toBe(exitCode.published);
        if (kills > 0) expect(stderr).toContain('on from step');
        break;
      }
      kills += 1;
      const [newest = 0, before] = checkpointSteps(trialFolder).toSorted((a, b) => b - a);
      // The newest checkpoint is damaged too: the one before is as good.
      if (kills === 1 && before !== undefined) {
        truncateSync(join(trialFolder, 'checkpoints', String(newest), 'state.safetensors'), 1e6);
      }
    }
    expect(kills).toBeGreaterThan(0);
    expect(figures(readResult(trialFolder) as TrainingResult)).toEqual(figures(undisturbed));
    expect(await modelHash(trialFolder)).toBe(await modelHash(undisturbedFolder));
  }, 300_000);

  it('checkpoints on SIGTERM, says so by its exit code, and goes on with the same bits', async () => {
    const trialFolder = newTrial();
    const first = nextAttempt(trialFolder);
    const child = startAttempt(first);
    await reachedStep(child, first, 1);
    child.kill('SIGTERM');
    const stopped = await child.ended;
    expect(stopped.code, stopped.stderr).toBe(exitCode.checkpointed);
    expect(checkpointSteps(trialFolder).length).toBe(1);
    const second = await startAttempt(nextAttempt(trialFolder)).ended;
    expect(second.code, second.stderr).toBe(exitCode.published);
    expect(figures(readResult(trialFolder) as TrainingResult)).toEqual(figures(undisturbed));
    expect(await modelHash(trialFolder)).toBe(await modelHash(undisturbedFolder));
    const records = (attempt: number) =>
      readMetrics(join(trialFolder, `attempt-${attempt}`), 0).records.map(
        ({ epoch, name }) => `${name} ${epoch}`,
      );
    const both = new Set([...records(1), ...records(2)]);
    for (const epoch of [1, 2, 3]) expect(both).toContain(`validationMse ${epoch}`);
  });

  it('checkpoints on SIGUSR1, which clusters send before a time limit', async () => {
    const trialFolder = newTrial({ epochs: 200 });
    const attempt = nextAttempt(trialFolder);
    const child = startAttempt(attempt);
    await reachedStep(child, attempt, 1);
    child.kill('SIGUSR1');
    const { code, stderr } = await child.ended;
    expect(code, stderr).toBe(exitCode.checkpointed);
    expect(checkpointSteps(trialFolder).length).toBe(1);
  });

  it('checkpoints and stops when its coordinator is gone', async () => {
    const trialFolder = newTrial({ epochs: 200 });
    const attempt = nextAttempt(trialFolder);
    const shell = startAttempt(attempt, 30_000, 'shell');
    await reachedStep(shell, attempt, 1);
    const owner = readOwner(attempt)!;
    expect(owner.pid).not.toBe(shell.pid);
    expect(checkpointSteps(trialFolder)).toEqual([]);
    shell.kill('SIGKILL');
    // Its standard error stays open until the trial itself has ended.
    await shell.ended;
    expect(isOwnerAlive(owner)).toBe('gone');
    expect(checkpointSteps(trialFolder).length).toBe(1);
    expect(readFailure(attempt)).toBeNull();
  });

  it('gives way to a newer attempt before its next checkpoint', async () => {
    const trialFolder = newTrial({ epochs: 50 });
    const first = nextAttempt(trialFolder);
    const child = startAttempt(first, 0);
    await reachedStep(child, first, 1);
    nextAttempt(trialFolder);
    const { code, stderr } = await child.ended;
    expect(code, stderr).toBe(exitCode.fenced);
    expect(readResult(trialFolder)).toBeNull();
  });

  it('leaves an attempt that another process has claimed', async () => {
    const trialFolder = newTrial();
    const attempt = nextAttempt(trialFolder);
    writeFileSync(join(attempt, 'owner.json'), '{}');
    expect((await startAttempt(attempt).ended).code).toBe(exitCode.fenced);
  });

  it('names the step at which it diverged', async () => {
    const trialFolder = newTrial({
      optimizer: 'sgd',
      learningRate: 10,
      schedule: 'constant',
      epochs: 50,
    });
    const attempt = nextAttempt(trialFolder);
    const { code, stderr } = await startAttempt(attempt).ended;
    expect(code, stderr).toBe(exitCode.diverged);
    const failure = readFailure(attempt)!;
    expect(failure.kind).toBe('diverged');
    expect(failure.message).toContain(`at step ${failure.step}`);
  });

  it('refuses a dataset or a trainer that is not the planned one', async () => {
    const other = join(root, 'other');
    plannedTrial(other, { ...dataset, sha256: 'f'.repeat(64) }, settings);
    const attempt = nextAttempt(other);
    expect((await startAttempt(attempt).ended).code).toBe(1);
    expect(readFailure(attempt)).toMatchObject({
      kind: 'bad-data',
      message: expect.stringContaining('changed since the trial was planned') as string,
    });

    const trainer = join(root, 'trainer');
    plannedTrial(trainer, dataset, settings, { trainer: 'of another time' });
    const third = nextAttempt(trainer);
    expect((await startAttempt(third).ended).code).toBe(1);
    expect(readFailure(third)!.message).toContain('version of another time of the trainer');

    const empty = join(root, 'empty-dataset');
    mkdirSync(empty);
    const missing = join(root, 'missing');
    plannedTrial(missing, { ...dataset, folder: empty }, settings);
    const second = nextAttempt(missing);
    expect((await startAttempt(second).ended).code).toBe(1);
    expect(readFailure(second)!.kind).toBe('bad-data');
  });
});
