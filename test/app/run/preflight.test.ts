import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SweepRunEvent } from '#src/app/run-context.js';
import { preparationLines } from '#src/cli/lines/event-lines.js';
import { preflight } from '#src/app/run/preflight.js';
import { preflightFigures, readPassed } from '#src/planning/preflight-figures.js';
import { slotEnvironment } from '#src/executor/local/local.js';
import { settingsSchema } from '#src/settings/trainer.js';
import type { SettingsInput } from '#src/settings/trainer.js';
import { planSlots } from '#src/executor/slots.js';
import type { TrainingPlan } from '#src/runs/sweep-plan.js';
import { trainerVersion } from '#src/training/training-contract.js';
import { testPlan } from '../../coordinator/sweep-fixture.js';
import { tinyDataset } from '../../trial/tiny-trial.js';
import { typed } from '../../cli/typed.js';

let folder: string;
let dataset: { folder: string; sha256: string };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-preflight-'));
  dataset = await tinyDataset(folder, 18, { pool: 3 });
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A plan on the tiny dataset, a trial for each of these settings; its image is the dataset's unless they say another. */
function planOf(...all: SettingsInput[]): TrainingPlan {
  const plan = testPlan({ trials: all.length });
  return {
    ...plan,
    trainer: trainerVersion,
    axes: ['frames'],
    dataset: { ...plan.dataset, ...dataset },
    trials: plan.trials.map((trial, place) => ({
      ...trial,
      settings: {
        ...settingsSchema.parse({ batchSize: 8, ...all[place] }),
        image: all[place]?.image ?? 32,
      },
    })),
  };
}

const slots = planSlots(1, { cores: 1, devices: [] });

/** Runs a preflight, and gives what it said. */
async function tried(
  plan: TrainingPlan,
  {
    stop = new AbortController(),
    onProgress,
    done = new Set<string>(),
  }: {
    readonly stop?: AbortController;
    readonly onProgress?: (line: string) => void;
    readonly done?: ReadonlySet<string>;
  } = {},
) {
  const notes: string[] = [];
  let stages = 0;
  const onEvent = (event: SweepRunEvent) => {
    if (event.kind === 'preflight-passed') notes.push(...preparationLines(event));
    if (event.kind !== 'task') return;
    stages += 1;
    onProgress?.(event.detail ?? '');
  };
  await preflight(
    plan,
    plan.trials.filter(({ trialId }) => !done.has(trialId)),
    { runsFolder: join(folder, 'runs'), slots, environment: slotEnvironment, done },
    { onEvent, stop: stop.signal, now: Date.now },
  );
  return { notes, stages };
}

describe('the preflight of a run', { timeout: 120_000 }, () => {
  it('trains each kind of trial for a step, says what it holds, and does so once', async () => {
    const plan = planOf({ frames: 1 }, { frames: 1, learningRate: 10 }, { frames: 2 });
    const { notes } = await tried(plan);
    expect(notes.toSorted()).toEqual(
      [1, 2].map((frames) =>
        expect.stringMatching(
          `^preflight: resnet18, image 32, frames ${frames}, batchSize 8, float32: holds .* MB, a step takes .*s$`,
        ),
      ),
    );
    expect(existsSync(join(folder, 'runs/.preflight'))).toBe(false);
    expect(readPassed(join(folder, 'runs'))).toHaveLength(2);
    const asked = {
      backbone: 'resnet18',
      image: 32,
      frames: 2,
      batch: 8,
      precision: 'float32',
    } as const;
    const figures = preflightFigures(join(folder, 'runs'), 'cpu');
    expect(figures.peakOf(asked)).toBeGreaterThan(1e8);
    expect(figures.speedOf(asked)).toMatchObject({ device: 'cpu', threads: 1 });
    expect(figures.speedOf({ ...asked, frames: 3 })).toBeNull();

    expect(await tried(plan)).toEqual({ notes: [], stages: 0 });
  });

  it('leaves out kinds of which a trial has succeeded or has a checkpoint', async () => {
    const plan = planOf({ frames: 3 }, { frames: 3, noise: 0.1 }, { frames: 4 });
    const [succeeded, , begun] = plan.trials.map(({ trialId }) => trialId);
    const checkpoint = join(folder, 'runs/trials', begun as string, 'checkpoints/7');
    mkdirSync(checkpoint, { recursive: true });
    expect(await tried(plan, { done: new Set([succeeded as string]) })).toEqual({
      notes: [],
      stages: 0,
    });
    rmSync(checkpoint, { recursive: true });
  });

  it('reports all that cannot be trained at once, with the settings and the reason', async () => {
    const plan = planOf({ frames: 5, image: 64 }, { frames: 6 }, { frames: 7, image: 48 });
    const missing = { path: join(folder, 'none.pth'), sha256: 'ab'.repeat(32) };
    const [first, second, third] = plan.trials as [
      TrainingPlan['trials'][number],
      TrainingPlan['trials'][number],
      TrainingPlan['trials'][number],
    ];
    writeFileSync(missing.path, 'other weights');
    const trials = [first, { ...second, weights: missing }, third];
    const error = await tried({ ...plan, trials }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'preflight', exitCode: 2 });
    expect((error as Error).message).toMatch(/3 of 3 kinds .* nothing was started.*--no-preflight/);
    const problems = (error as { problems: { message: string }[] }).problems
      .map(({ message }) => message)
      .toSorted();
    expect(problems).toEqual([
      expect.stringMatching(
        /image 32, frames 6, .* \(1 trial, such as frames=6\): bad-data at the start\. The weights .* have changed/,
      ),
      expect.stringMatching(
        /image 48, frames 7, .* bad-data at the start\. The dataset .* 32 pixels/,
      ),
      expect.stringMatching(
        /image 64, frames 5, .* bad-data at the start\. The dataset .* 32 pixels/,
      ),
    ]);
  });

  it('is ended by Ctrl-C, and leaves nothing behind', async () => {
    const stop = new AbortController();
    const onProgress = (line: string) => {
      if (line.includes('training step')) stop.abort();
    };
    await expect(tried(planOf({ frames: 8 }), { stop, onProgress })).rejects.toThrow(/abort/i);
    expect(existsSync(join(folder, 'runs/.preflight'))).toBe(false);
    expect(readPassed(join(folder, 'runs')).some(({ frames }) => frames === 8)).toBe(false);
  });
});

describe('a run that is refused', { timeout: 120_000 }, () => {
  const write = (name: string, text: string) =>
    writeFileSync(join(folder, `${name}.yaml`), `name: ${name}\n${text}\n`);
  const statesOf = async (name: string) => {
    const { out } = await typed(folder, 'status', name, '--json');
    return (JSON.parse(out) as { trials: { state: string; attempts: number }[] }).trials.map(
      ({ state, attempts }) => `${state} ${attempts}`,
    );
  };

  it('has trained nothing and ends with 1: here each step takes longer than stallTimeout', async () => {
    write(
      'stalled',
      'dataset: dataset\ngrid: { frames: [9, 10] }\nrunner: { workers: 1, stallTimeout: 0.05s }',
    );
    const { code, err } = await typed(folder, 'run', 'stalled.yaml');
    expect(code).toBe(1);
    expect(err).toMatch(/frames 9, .*: stalled at the start\. It took longer than stallTimeout/);
    expect(err).toMatch(/frames 10, .*: stalled at the start\./);
    expect(await statesOf('stalled')).toEqual(['planned 0', 'planned 0']);
  });

  it('has looked for its program, and lets what waits behind it run', async () => {
    write(
      'missing',
      `trial: { command: [./no-such-program.sh] }\ngrid: { x: [1, 2] }\nrunner: { retries: 0 }`,
    );
    write(
      'there',
      'trial: { command: [sh, -c, "echo \'{\\"name\\": \\"validationMse\\", \\"value\\": 1, \\"epoch\\": 1}\' > $REELSWEEP_ATTEMPT/metrics.jsonl"] }\ngrid: { x: [1] }\nrunner: { workers: 1, retries: 0 }',
    );
    const first = await typed(folder, 'run', 'missing.yaml', '--queue');
    expect(first.code).toBe(1);
    expect(first.err).toMatch(
      /"\.\/no-such-program\.sh" of trial\.command could not be started \(there is no such program/,
    );
    const second = await typed(folder, 'run', 'there.yaml', '--queue');
    expect(second.code).toBe(1);
    expect(await statesOf('there')).toEqual(['succeeded 1']);
    expect(await statesOf('missing')).toEqual(['planned 0', 'planned 0']);
    // It may be a program that is only there where the trials run.
    const anyway = await typed(folder, 'run', 'missing.yaml', '--no-preflight');
    expect(anyway.code).toBe(1);
    expect(await statesOf('missing')).toEqual(['failed 1', 'failed 1']);
  });
});
