import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { explainPredictions } from '#src/app/run/explain-predictions.js';
import { readExplanations } from '#src/runs/explanations.js';
import { renderTrailers } from '#src/synthetic/render-trailers.js';
import { writeCatalogue } from '#src/trailers/catalogue/catalogue.js';
import { ffmpeg, renderVideo } from '../frames/small-videos.js';
import { reelsweep, start } from './command-process.js';
import { typed } from './typed.js';

// The chain as a user types it, on trailers small enough for a test: every part is the real one.
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reelsweep-chain-'));
  const form = { width: 64, height: 48, framesPerSecond: 8, seconds: 6 };
  const movies = await renderTrailers({
    folder: join(folder, 'data/trailers'),
    count: 30,
    seed: 3,
    ...form,
  });
  writeCatalogue(join(folder, 'data/catalogue.csv'), movies);
  writeFileSync(
    join(folder, 'small.yaml'),
    [
      'name: small',
      'dataset: data/small',
      'settings: { epochs: 8, batchSize: 8 }',
      'grid: { frames: [2, 4], resample: [false, true] }',
      'exclude: [{ frames: 2, resample: true }]',
    ].join('\n'),
  );
});

interface Status {
  readonly sweep: string;
  readonly state: string;
  readonly trials: readonly {
    readonly id: string;
    readonly state: string;
    readonly cause: string | null;
    readonly attempts: number;
    readonly settings: Readonly<Record<string, unknown>>;
    readonly metrics: Readonly<Record<string, number>>;
  }[];
}

async function status(): Promise<Status> {
  return JSON.parse((await typed(folder, 'status', 'small', '--json')).out) as Status;
}

function results(): Record<string, unknown>[] {
  const trials = join(folder, 'runs/trials');
  return readdirSync(trials)
    .toSorted()
    .flatMap((trial) => {
      const path = join(trial, 'result.json');
      return existsSync(join(trials, path))
        ? [JSON.parse(readFileSync(join(trials, path), 'utf8')) as Record<string, unknown>]
        : [];
    });
}

/** How much the trials have written of their epochs. */
function measuredBytes(): number {
  const trials = join(folder, 'runs/trials');
  if (!existsSync(trials)) return 0;
  return readdirSync(trials, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('metrics.jsonl'))
    .reduce((sum, name) => sum + statSync(join(trials, name)).size, 0);
}

describe.sequential('the chain', () => {
  it('extracts frames, and does nothing twice', async () => {
    const first = await reelsweep(
      folder,
      'frames',
      'extract',
      'data/trailers',
      '--out',
      'data/frames',
      '--samples',
      '30',
    );
    expect(first).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^30 of 30 videos extracted, /m) as string,
    });
    const again = await reelsweep(
      folder,
      'frames',
      'extract',
      'data/trailers',
      '--out',
      'data/frames',
      '--samples',
      '30',
    );
    expect(again.out).toContain('(30 before)');
  });

  it('builds the dataset and shows what it holds', async () => {
    const words = [
      '--frames',
      'data/frames',
      '--scores',
      'data/catalogue.csv',
      '--out',
      'data/small',
      '--image',
      '32',
    ];
    const built = await reelsweep(
      folder,
      'dataset',
      'build',
      ...words,
      '--split',
      '60/20/20',
      '--min-frames',
      '4',
    );
    expect(built.err).not.toContain('left out');
    expect(built).toMatchObject({ code: 0 });
    const inspected = await reelsweep(folder, 'dataset', 'inspect', 'data/small', '--json');
    expect(JSON.parse(inspected.out)).toMatchObject({ movies: 30, image: 32 });
  });

  it('plans without running', async () => {
    const { out, code } = await typed(folder, 'plan', 'small.yaml', '--json');
    const plan = JSON.parse(out) as { axes: string[]; trials: { done: boolean }[] };
    expect(code).toBe(0);
    expect(plan.axes).toEqual(['frames', 'resample']);
    expect(plan.trials.map(({ done }) => done)).toEqual([false, false, false]);
    expect(existsSync(join(folder, 'runs'))).toBe(false);
  });

  it('stops cleanly on Ctrl-C, survives kill -9, and the same command goes on', async () => {
    const interrupted = start(folder, 'run', 'small.yaml', '--workers', '1', '--no-preflight');
    // Its first figures, rather than a line of progress: those come seconds apart, and a quick machine is done by then.
    await vi.waitFor(() => expect(measuredBytes()).toBeGreaterThan(0), 60_000);
    interrupted.process.kill('SIGINT');
    expect(await interrupted.ended).toMatchObject({
      code: 75,
      out: expect.stringContaining('goes on from here') as string,
    });
    expect((await status()).state).toBe('interrupted');

    const killed = start(folder, 'run', 'small.yaml', '--workers', '1', '--no-preflight');
    await killed.said(/\[\d\/3\]/);
    killed.process.kill('SIGKILL');
    await killed.ended;
    const finished = results();
    expect(finished.length).toBeGreaterThan(0);

    const resumed = await reelsweep(folder, 'run', 'small.yaml', '--workers', '1');
    expect(resumed).toMatchObject({
      code: 0,
      out: expect.stringContaining('3 of 3 trials succeeded') as string,
    });
    const kept = results().filter(({ trialId }) =>
      finished.some((result) => result['trialId'] === trialId),
    );
    expect(kept).toEqual(finished);
  });

  it('says the state of every trial', async () => {
    const { sweep, state, trials } = await status();
    expect({ sweep, state }).toEqual({ sweep: 'small', state: 'finished' });
    expect(trials.map(({ settings }) => [settings['frames'], settings['resample']])).toEqual([
      [2, false],
      [4, false],
      [4, true],
    ]);
    for (const trial of trials) {
      expect(trial).toMatchObject({ state: 'succeeded', cause: 'published' });
      expect(trial.metrics['validationMse']).toBeGreaterThan(0);
      expect(trial.metrics['testMse']).toBeGreaterThan(0);
    }
    const table = (await typed(folder, 'status', 'small')).out;
    expect(table).toContain('validation MSE');
    expect(table).not.toContain('test');
  });

  it('predicts: a test movie gets the number of its result, a video that is none its reason', async () => {
    const [result] = results() as {
      trialId: string;
      predictions: { movieId: string; split: string; prediction: number }[];
    }[];
    const known = result?.predictions.find(({ split }) => split === 'test');
    writeFileSync(join(folder, 'not-a.mp4'), 'no video');
    const { code, out, err } = await reelsweep(
      folder,
      'predict',
      `data/trailers/${known?.movieId ?? ''}.mp4`,
      'not-a.mp4',
      '--trial',
      result?.trialId ?? '',
      '--draws',
      '1',
      '--json',
      '--html',
      'scores.html',
    );
    expect({ code, err }).toMatchObject({ code: 1 });
    const [answer, refused] = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(answer?.['movieId']).toBe(known?.movieId);
    expect(answer?.['prediction']).toBeCloseTo(known?.prediction ?? Number.NaN, 5);
    expect(answer?.['doubts']).toContainEqual(
      expect.objectContaining({ kind: 'seen', by: 'video', split: 'test' }),
    );
    expect(answer?.['doubts']).toContainEqual(expect.objectContaining({ kind: 'no-interval' }));
    expect(refused).toMatchObject({ kind: 'refused', reason: 'not-a-video' });
    const html = readFileSync(join(folder, 'scores.html'), 'utf8');
    expect(html).toContain(known?.movieId ?? '?');
  });

  it('adds cautions to what it says of a trailer it knows in another encoding, size and name, of strange, few and cut off frames', async () => {
    const [result] = results() as { predictions: { movieId: string }[] }[];
    const scored = new Set(result?.predictions.map(({ movieId }) => movieId));
    const trailers = readdirSync(join(folder, 'data/trailers'));
    const trained = trailers.find((name) => !scored.has(name.replace('.mp4', ''))) ?? '';
    const from = join(folder, 'data/trailers', trained);
    const renamed = join(folder, 'renamed.mp4');
    ffmpeg('-i', from, '-vf', 'scale=80:60', '-c:v', 'libx264', '-crf', '28', renamed);
    // Nothing of it is as in a synthetic trailer, and it has two frames.
    renderVideo(join(folder, 'strange.mp4'), 0.08);
    // A container that is read as far as it goes.
    const cut = join(folder, 'cut.mkv');
    ffmpeg('-i', from, '-c', 'copy', cut);
    truncateSync(cut, Math.floor(statSync(cut).size / 2));
    const { trials } = await status();
    const fourFrames = trials.find(({ settings }) => settings['frames'] === 4);
    const words = ['--trial', fourFrames?.id ?? '', '--draws', '1', '--json'];
    const videos = ['renamed.mp4', 'strange.mp4', 'cut.mkv'];
    const { code, out } = await reelsweep(folder, 'predict', ...videos, ...words);
    expect(code).toBe(0);
    const [known = [], strange = [], cutOff = []] = out
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { doubts: Record<string, unknown>[] }).doubts);
    const ofKind = (doubts: readonly Record<string, unknown>[], wanted: string) =>
      doubts.filter(({ kind }) => kind === wanted);
    expect(ofKind(strange, 'seen')).toEqual([]);
    expect(ofKind(strange, 'few-frames')).toMatchObject([{ found: 2, wanted: 4 }]);
    expect(ofKind(strange, 'unlike-training')).toHaveLength(1);
    expect(ofKind(known, 'unlike-training')).toEqual([]);
    expect(ofKind(known, 'few-frames')).toEqual([]);
    expect(ofKind(known, 'video')).toEqual([]);
    expect(cutOff).toContainEqual({
      kind: 'video',
      message: expect.stringContaining('promis') as string,
    });
    expect(ofKind(known, 'seen')).toEqual([
      {
        kind: 'seen',
        by: 'frames',
        movieId: trained.replace('.mp4', ''),
        title: expect.any(String) as string,
        split: 'train',
      },
    ]);
  });

  it('reuses what is done when an axis grows', async () => {
    const grown = readFileSync(join(folder, 'small.yaml'), 'utf8')
      .replace('[2, 4]', '[2, 3, 4]')
      .replace('name: small', 'name: grown');
    writeFileSync(join(folder, 'grown.yaml'), grown.replace('epochs: 8', 'epochs: 8, flip: false'));
    const { out } = await typed(folder, 'plan', 'grown.yaml', '--json');
    const { trials } = JSON.parse(out) as {
      trials: { done: boolean; settings: { frames: number } }[];
    };
    expect(trials.filter(({ done }) => !done).map(({ settings }) => settings.frames)).toEqual([
      3, 3,
    ]);
  });

  it('writes the report and prints the leaderboard', async () => {
    const { code, out } = await typed(folder, 'report', 'small');
    expect(code).toBe(0);
    expect(out).toContain('naive baseline');
    expect(out).toMatch(/report: reports\/small\.html/);
    expect(out).toContain('ridge on frame statistics');
    const page = readFileSync(join(folder, 'reports/small.html'), 'utf8');
    expect(page).toContain('Leaderboard');
    expect(page.match(/<img src="data:image\/jpeg;base64,/g)?.length).toBeGreaterThan(3);
  });

  it('reports the same of a rebuilt store whose dataset has gone, reference and checks included', async () => {
    const figures = async () => (await typed(folder, 'report', 'small', '--json')).out;
    const stated = readFileSync(join(folder, 'data/small/dataset.json'), 'utf8');
    const { reference } = JSON.parse(stated) as { reference: { mse: Record<string, number> } };
    const before = await figures();
    renameSync(join(folder, 'data/small'), join(folder, 'data/gone'));
    expect(await typed(folder, 'store', 'rebuild')).toMatchObject({ code: 0 });
    const after = await figures();
    expect(after).toBe(before);
    await typed(folder, 'report', 'small');
    const page = readFileSync(join(folder, 'reports/small.html'), 'utf8');
    expect(page).toContain('Frames are left out: the dataset is no longer at');
    expect(page).not.toContain('<img');
    expect(JSON.parse(after)).toMatchObject({ explanations: { kind: 'made' } });
    const { reference: reported, knobChecks } = JSON.parse(after) as {
      reference: Record<string, { mse: { value: number } }>;
      knobChecks: { checks: readonly Record<string, unknown>[] };
    };
    expect(knobChecks.checks).toMatchObject([
      { knob: 'resample', value: true, frames: 4, betweenEpochsOff: 0 },
    ]);
    expect(knobChecks.checks[0]?.['betweenEpochs']).toBeGreaterThan(0);
    // What was explained is not looked at again; what was not is tried, and its failure is a sentence that is kept.
    const runs = join(folder, 'runs');
    const neverStop = new AbortController().signal;
    expect(await explainPredictions('small', runs, neverStop)).toBeNull();
    unlinkSync(join(runs, 'sweeps/small/explained.json'));
    await typed(folder, 'store', 'rebuild');
    expect(await explainPredictions('small', runs, AbortSignal.abort())).toBeNull();
    expect(readExplanations(runs, 'small')).toBeNull();
    expect(await explainPredictions('small', runs, neverStop)).toMatch(
      /^The predictions are not explained: .*data\/small/,
    );
    expect(readExplanations(runs, 'small')?.answer.kind).toBe('failed');
    expect(reported['test']?.mse.value).toBeCloseTo(reference.mse['test'] ?? 0, 6);
    expect(reported['validation']?.mse.value).toBeCloseTo(reference.mse['validation'] ?? 0, 6);
  });
});
