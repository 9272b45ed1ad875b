import { describe, expect, test } from 'vitest';
import { checks } from '#src/doctor/checks.js';
import { type Finding, findingOf, type Surroundings } from '#src/executor/finding.js';
import { isSupported } from '../../src/setup/requirements.mjs';
import { fakeSurroundings } from './fake-surroundings.js';

const checkOf =
  (title: string) =>
  async (surroundings: Surroundings): Promise<Finding> =>
    findingOf(
      checks.find((check) => check.title === title)!,
      surroundings,
    );
const [checkNode, checkTensorFlow, checkYtDlp, checkDisk] = [
  checkOf('Node'),
  checkOf('TensorFlow'),
  checkOf('yt-dlp'),
  checkOf('disk'),
];

test('Node: the doctor and the set-up agree on which versions will do', async () => {
  for (const nodeVersion of [
    '18.20.8',
    '20.18.3',
    '20.19.0',
    '21.7.3',
    '22.11.0',
    '22.12.0',
    '23.11.0',
    '24.0.0',
    '25.1.0',
  ]) {
    const { state, fix } = await checkNode(fakeSurroundings({}, { nodeVersion }));
    expect([nodeVersion, state]).toEqual([
      nodeVersion,
      isSupported(nodeVersion) ? 'ok' : 'missing',
    ]);
    expect(fix === undefined).toBe(state === 'ok');
  }
});

describe('ffmpeg', () => {
  const check = checkOf('ffmpeg');

  test('its version, of a release and of a build from git', async () => {
    const answer = (output: string) => fakeSurroundings({ ffmpeg: { output } });
    expect(await check(answer('ffmpeg version 7.1.1 Copyright (c) 2000-2025'))).toMatchObject({
      state: 'ok',
      fact: '7.1.1',
    });
    expect(await check(answer('ffmpeg version N-118000-gabc Copyright'))).toMatchObject({
      state: 'ok',
      fact: 'N-118000-gabc',
    });
    expect(await check(answer('ffmpeg version 4.2.7-0ubuntu0.1 Copyright'))).toMatchObject({
      state: 'warning',
    });
  });

  test('one that is missing comes with its fix; FFMPEG_PATH may name another', async () => {
    expect(await check(fakeSurroundings())).toMatchObject({
      state: 'missing',
      fact: 'ffmpeg does not start: spawn ffmpeg ENOENT',
      fix: expect.stringContaining('apt-get install'),
    });
    const environment = { FFMPEG_PATH: '/opt/ffmpeg' };
    const elsewhere = { '/opt/ffmpeg': { output: 'ffmpeg version 6.0 Copyright' } };
    expect(await check(fakeSurroundings(elsewhere, { environment }))).toMatchObject({
      fact: '6.0',
    });
  });
});

describe('TensorFlow', () => {
  const probed = (build: string, device: string) => ({
    [process.execPath]: { output: JSON.stringify({ tensorflow: '2.21.0', build, device }) },
  });
  const gpu = { 'nvidia-smi': { output: 'NVIDIA H200, 143771 MiB, 550.90.07\n' } };

  test('says its version, build and device', async () => {
    expect(await checkTensorFlow(fakeSurroundings(probed('cpu', 'cpu')))).toEqual({
      name: 'TensorFlow',
      state: 'ok',
      fact: '2.21.0, cpu build, trains on the CPU',
    });
    expect(await checkTensorFlow(fakeSurroundings({ ...probed('cuda', 'gpu'), ...gpu }))).toEqual({
      name: 'TensorFlow',
      state: 'ok',
      fact: '2.21.0, cuda build, trains on the GPU',
    });
  });

  test('a GPU that lies idle is a warning, with a fix for each reason', async () => {
    expect(
      await checkTensorFlow(fakeSurroundings({ ...probed('cpu', 'cpu'), ...gpu })),
    ).toMatchObject({
      state: 'warning',
      fix: expect.stringContaining('npm run setup'),
    });
    expect(
      await checkTensorFlow(fakeSurroundings({ ...probed('cuda', 'cpu'), ...gpu })),
    ).toMatchObject({
      state: 'warning',
      fix: expect.stringContaining('CUDA_VISIBLE_DEVICES'),
    });
  });

  test('a library that takes its process down is missing, with the last words', async () => {
    const crashed = { kind: 'failed', complaint: 'first\nSegmentation fault\n' } as const;
    expect(await checkTensorFlow(fakeSurroundings({ [process.execPath]: crashed }))).toMatchObject({
      state: 'missing',
      fact: 'it is installed and does not load: Segmentation fault',
      fix: 'npm run setup',
    });
  });
});

test.each([
  ['2026.07.04', 'ok'],
  ['2026.7.4', 'ok'],
  ['2026.10.01', 'ok'],
  ['2026.06.30', 'warning'],
  ['2023.03.04', 'warning'],
  ['what?', 'warning'],
])('yt-dlp %s is %s', async (output, state) => {
  expect(await checkYtDlp(fakeSurroundings({ 'yt-dlp': { output } }))).toMatchObject({ state });
});

test.each([
  ['20.19.0', {}, 'warning'],
  ['20.19.0', { deno: { output: 'deno 2.5.0' } }, 'ok'],
  ['22.0.0', {}, 'ok'],
])(
  'yt-dlp beside Node %s and %j is %s: it runs the JavaScript of pages',
  async (nodeVersion, beside, state) => {
    const answers = { 'yt-dlp': { output: '2026.08.01' }, ...beside };
    const finding = await checkYtDlp(fakeSurroundings(answers, { nodeVersion }));
    expect(finding).toMatchObject({ state });
    if (state === 'warning') expect(finding.fix).toMatch(/Node 22/);
  },
);

test('no yt-dlp is a warning and not missing: only downloads need it', async () => {
  expect(await checkYtDlp(fakeSurroundings())).toMatchObject({
    state: 'warning',
    fix: expect.stringContaining('pip install'),
  });
});

test.each([
  [50e9, 'ok'],
  [5e9, 'warning'],
  [0.5e9, 'missing'],
])('%d free bytes are %s', async (free, state) => {
  const surroundings = fakeSurroundings({}, { freeBytes: async () => free });
  expect(await checkDisk(surroundings)).toMatchObject({ state });
});

test('a folder that cannot be read is a finding, and no crash', async () => {
  const freeBytes = async () => Promise.reject(new Error('ENOENT: no such file or directory'));
  expect(await checkDisk(fakeSurroundings({}, { freeBytes }))).toMatchObject({
    state: 'missing',
    fact: expect.stringContaining('ENOENT'),
  });
});
