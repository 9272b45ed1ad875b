import { expect, test } from 'vitest';
import {
  allowedError,
  compareWithGoldens,
  type DeviceTrials,
  examineGpu,
} from '#src/doctor/gpu/examine-gpu.js';
import { type Surroundings, thisMachine } from '#src/executor/finding.js';

const trials: DeviceTrials = {
  agreement: async () => ({ device: 'gpu', errors: { loss: 1e-6, evaluation: 2e-5 } }),
  speed: async () => ({
    device: 'gpu',
    what: 'resnet18',
    samplesPerSecond: 1000,
    evalSamplesPerSecond: 3000,
  }),
};

/** This machine with what nvidia-smi would list. */
function withGpus(listed: string | null): Surroundings {
  const machine = thisMachine(process.cwd());
  return {
    ...machine,
    run: async (program, ...rest) =>
      program !== 'nvidia-smi'
        ? await machine.run(program, ...rest)
        : listed === null
          ? { kind: 'not-started', output: '', complaint: 'ENOENT' }
          : { kind: 'ended', output: listed, complaint: '' },
  };
}

async function states(listed: string | null, tried: DeviceTrials = trials) {
  const looked: string[] = [];
  const findings = await examineGpu(
    withGpus(listed),
    new AbortController().signal,
    (name) => looked.push(name),
    tried,
  );
  expect(looked).toHaveLength(4);
  return Object.fromEntries(findings.map((finding) => [finding.name, finding]));
}

test('without a GPU it says so, and tries the processor all the same', async () => {
  const { driver, agreement, speed } = await states(null);
  expect(driver).toMatchObject({ state: 'missing', fact: expect.stringContaining('no GPU') });
  expect(agreement?.state).toBe('ok');
  expect(speed?.fact).toContain('1000.0 samples/s training');
});

test('a driver that CUDA 12 cannot work with is named', async () => {
  const old = await states('Tesla T4, 15360 MiB, 470.82.01');
  expect(old['driver']).toMatchObject({ state: 'missing' });
  const recent = await states('NVIDIA H100, 81559 MiB, 550.54.15');
  expect(recent['driver']).toMatchObject({ state: 'ok' });
});

test('a device that computes something else fails, whatever its speed', async () => {
  const wrong = async () =>
    ({ device: 'gpu', errors: { loss: 1e-6, gradientNorm: 1e-2 } }) as const;
  const { agreement } = await states(null, { ...trials, agreement: wrong });
  expect(agreement).toMatchObject({
    state: 'failed',
    fix: expect.stringContaining('CUDA_VISIBLE_DEVICES'),
  });
});

test('a trial that breaks off is a finding, not an end', async () => {
  const broken = async () => Promise.reject(new Error('CUDA_ERROR_OUT_OF_MEMORY'));
  const { agreement, speed } = await states(null, { ...trials, agreement: broken });
  expect(agreement).toMatchObject({ state: 'failed', fact: 'CUDA_ERROR_OUT_OF_MEMORY' });
  expect(speed?.state).toBe('ok');
});

test('the device of this machine agrees with PyTorch', async () => {
  const { errors } = await compareWithGoldens(new AbortController().signal);
  expect(Object.keys(errors)).toEqual(['evaluation', 'loss', 'predictions', 'gradientNorm']);
  for (const [what, error] of Object.entries(errors)) {
    expect(error, what).toBeGreaterThan(0);
    expect(error, what).toBeLessThan(allowedError);
  }
});
