import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildDataset } from '#src/dataset/pack/build.js';
import { openPack } from '#src/dataset/pack/pack.js';
import { startNetwork } from '#src/predict/network-process.js';
import type { NetworkProcess } from '#src/predict/network-process.js';
import { poolDraws, scorePool } from '#src/predict/score-pool.js';
import { randomStream } from '#src/random/stream.js';
import { compileNetwork } from '#src/training/compiled-network.js';
import { openEvaluation } from '#src/training/evaluation-network.js';
import { keepModel, readModel } from '#src/training/kept-model.js';
import { smallSource } from '../dataset/small-source.js';
import { plainTraining } from '../training/plain-training.js';
import { plainNetwork } from '../training/plain-network.js';

const settings = { ...plainNetwork, frames: 2 };
const folder = mkdtempSync(join(tmpdir(), 'reelsweep-network-'));
const model = join(folder, 'model');
const dataset = join(folder, 'dataset');
const never = new AbortController().signal;
const stream = randomStream(['pixels']);
const pool = {
  movieId: 'a-movie',
  image: 32,
  count: 5,
  pixels: Uint8Array.from({ length: 5 * 32 * 32 * 3 }, () => stream.below(256)),
};
const draws = poolDraws(pool, { datasetSha256: 'a'.repeat(64), frames: 2, draws: 11 });

beforeAll(async () => {
  await buildDataset({ ...(await smallSource(folder)), image: 32, outFolder: dataset });
  const pack = openPack(dataset);
  mkdirSync(model);
  keepModel(model, compileNetwork(settings, { kind: 'seeded', seed: 5 }).readParameters(), {
    trialId: '0123456789abcdef',
    network: settings,
    training: { ...plainTraining, evaluationDraws: 2 },
    dataset: { sha256: pack.sha256, label: { mean: pack.labelMean, std: pack.labelStd } },
    selectedEpoch: 1,
    metrics: {},
  });
  pack.close();
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

let network: NetworkProcess;
afterEach(() => {
  network.close();
});

/** The processes that this one has started and that are still there. */
function children(): readonly number[] {
  return readdirSync('/proc/self/task').flatMap((thread) =>
    readFileSync(`/proc/self/task/${thread}/children`, 'utf8')
      .split(' ')
      .filter(Boolean)
      .map(Number),
  );
}

/** Starts the network, and says in which process. */
function startedProcess(): number {
  const before = new Set(children());
  network = startNetwork(model);
  return children().find((child) => !before.has(child)) ?? Number.NaN;
}

describe('a network in a separate process', () => {
  it('answers with the bits that it has in this process, whatever is asked in between', async () => {
    network = startNetwork(model);
    const asked = [draws, draws.slice(0, 3), draws].map(
      async (each) => await network.score(pool, each, never),
    );
    const explanation = await network.explain(pool, draws, dataset, never);
    const here = openEvaluation(settings, readModel(model).parameters);
    const expected = scorePool(here, pool, draws);
    const few = scorePool(here, pool, draws.slice(0, 3));
    here.close();
    expect(await Promise.all(asked)).toEqual([expected, few, expected]);
    expect(explanation.contributions.frames.map(({ place }) => place)).toEqual(draws[0]);
    expect(explanation.thumbnails).toHaveLength(2);
    expect(explanation.neighbours?.length).toBeGreaterThan(0);
  });

  it('cancels a question on request, and answers the next', async () => {
    network = startNetwork(model);
    const stop = new AbortController();
    const left = network.score(pool, draws, stop.signal);
    stop.abort(new Error('enough'));
    await expect(left).rejects.toThrow('enough');
    expect(await network.score(pool, draws.slice(0, 2), never)).toHaveLength(2);
  });

  it('says why the model cannot be opened, to requests and to decoding', async () => {
    const damaged = join(folder, 'damaged');
    mkdirSync(damaged);
    writeFileSync(join(damaged, 'model.json'), readFileSync(join(model, 'model.json')));
    writeFileSync(join(damaged, 'model.safetensors'), 'nothing');
    network = startNetwork(damaged);
    const error = {
      kind: 'model-unusable',
      exitCode: 2,
      message: expect.stringMatching(/damaged/) as string,
    };
    await expect(network.score(pool, draws, never)).rejects.toMatchObject(error);
    expect(network.lost.reason).toMatchObject(error);
    await expect(network.score(pool, draws, never)).rejects.toMatchObject(error);
  });

  it('is lost when its process is ended, and a question that waits hears of it', async () => {
    const pid = startedProcess();
    const waiting = network.score(pool, draws, never);
    process.kill(pid, 'SIGKILL');
    await expect(waiting).rejects.toMatchObject({ kind: 'network-ended', exitCode: 1 });
    expect(network.lost.aborted).toBe(true);
  });

  it('leaves no process behind', async () => {
    const pid = startedProcess();
    expect(children()).toContain(pid);
    network.close();
    await vi.waitFor(() => expect(children()).not.toContain(pid));
  });
});
