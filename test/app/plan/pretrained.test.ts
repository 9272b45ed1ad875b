import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { fetchPlannedWeights } from '#src/app/run/fetch-planned-weights.js';
import { prepareSweep } from '#src/app/plan/prepare-sweep.js';
import { openStore } from '#src/store/open-store.js';
import { recordPlan } from '#src/store/ingest/record-plan.js';
import { tinyDataset } from '../../trial/tiny-trial.js';
import { stateDict, writeWeights } from '../../networks/weights-writer.js';
import { reelsweep } from '../../cli/command-process.js';
import { typed } from '../../cli/typed.js';

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-pretrained-'));
  await tinyDataset(folder, 20);
  writeWeights(join(folder, 'weights.safetensors'), stateDict('resnet18', 1000));
});

function sweep(name: string, settings: string): string {
  const file = `${name}.yaml`;
  writeFileSync(
    join(folder, file),
    `name: ${name}\ndataset: dataset\nsettings: { frames: 2, epochs: 1, batchSize: 8, ${settings} }\n`,
  );
  return file;
}

async function plannedIds(file: string): Promise<string[]> {
  const { out, err, code } = await typed(folder, 'plan', file, '--json');
  expect(code, err).toBe(0);
  const { trials } = JSON.parse(out) as { trials: { trialId: string }[] };
  return trials.map(({ trialId }) => trialId);
}

describe('pretrained weights in a sweep', () => {
  it('are what a trial starts from, and part of its identity', { timeout: 120_000 }, async () => {
    const file = sweep('given', 'pretrained: weights.safetensors, freeze: backbone');
    const [trialId] = await plannedIds(file);
    const { code, err } = await reelsweep(folder, 'run', file, '--no-preflight');
    expect(code, err).toBe(0);
    const trial = join(folder, 'runs/trials', trialId!);
    expect(readFileSync(join(trial, 'attempt-1/log.txt'), 'utf8')).toContain(
      `from ${join(folder, 'weights.safetensors')}`,
    );
    expect(JSON.parse(readFileSync(join(trial, 'trial.json'), 'utf8'))).toMatchObject({
      weights: { path: join(folder, 'weights.safetensors') },
    });
    expect(existsSync(join(trial, 'model.safetensors'))).toBe(true);

    const changed = stateDict('resnet18', 1000);
    changed.get('layer1.0.conv1.weight')!.data[0] = 1;
    writeWeights(join(folder, 'weights.safetensors'), changed);
    expect(await plannedIds(file)).not.toEqual([trialId]);
    const none = sweep('none', 'freeze: backbone');
    expect(await plannedIds(none)).not.toEqual([trialId]);
  });

  it('are known before ImageNet’s are fetched', async () => {
    const imagenet = sweep('imagenet', 'pretrained: imagenet');
    expect(await plannedIds(imagenet)).toEqual(await plannedIds(imagenet));
  });

  it('are not fetched for what has succeeded', async () => {
    const file = sweep('fetched', 'pretrained: imagenet');
    vi.stubEnv('HF_ENDPOINT', 'http://127.0.0.1:9');
    vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
    const runs = join(folder, 'runs');
    const store = openStore(join(runs, 'reelsweep.db'), { mode: 'write' });
    const { plan } = await prepareSweep({ file }, folder);
    const context = { folder, stop: new AbortController().signal, onEvent: () => undefined };
    const fetching = () => fetchPlannedWeights(plan, context);
    await expect(fetching()).rejects.toThrow('timm/resnet18.tv_in1k could not be fetched');
    recordPlan(store, { ...plan, startedAt: 1 });
    store.prepare(`UPDATE trials SET state = 'succeeded'`).run();
    await fetching();
    store.close();
    vi.unstubAllEnvs();
  });

  it('are refused, before anything runs, where they do not fit', async () => {
    const misfit = stateDict('resnet18', 1000);
    misfit.delete('layer2.0.bn1.weight');
    writeWeights(join(folder, 'misfit.safetensors'), misfit);
    writeFileSync(join(folder, 'cut.safetensors'), Buffer.from([200, 0, 0, 0, 0, 0, 0, 0, 123]));
    for (const [name, says] of [
      ['misfit.safetensors', /does not fit resnet18: .*layer2\.0\.bn1\.weight/],
      ['cut.safetensors', /cannot be used as pretrained weights/],
      ['missing.safetensors', /There is no .*missing\.safetensors/],
    ] as const) {
      const file = sweep('refused', `pretrained: ${name}`);
      const before = existsSync(join(folder, 'runs')) ? readdirSync(join(folder, 'runs')) : null;
      const { code, err } = await reelsweep(folder, 'run', file);
      expect(err).toMatch(says);
      expect(err.trim().split('\n')).toHaveLength(1);
      expect(code).toBe(2);
      expect(existsSync(join(folder, 'runs')) ? readdirSync(join(folder, 'runs')) : null).toEqual(
        before,
      );
    }
  });
});
