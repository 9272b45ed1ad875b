import { describe, expect, it } from 'vitest';
import { figuresCsv } from '#src/report/figures-csv.js';
import { figuresJson } from '#src/report/report-figures.js';
import { figuresMarkdown } from '#src/report/figures-markdown.js';
import { renderReport } from '#src/report/render-report.js';
import { reportFigures } from '#src/report/report-figures.js';
import { verdictText } from '#src/report/text/verdict.js';
import type { SweepRecord } from '#src/store/queries/sweep-record.js';
import { sampleSweep } from './sample-sweep.js';

describe('the verdict', () => {
  it('names the setting that validation chose, though another has the lower test MSE', () => {
    const sweep = sampleSweep();
    const best = reportFigures(sweep).leaderboard[0];
    // Spoil the chosen point on the test movies alone: it must still be the chosen one.
    const spoiled = {
      ...sweep,
      trials: sweep.trials.map((trial) => ({
        ...trial,
        predictions: trial.predictions.map((one) =>
          trial.point === best?.point && one.split === 'test' ? { ...one, prediction: 3 } : one,
        ),
      })),
    };
    const { verdict } = reportFigures(spoiled);
    expect(verdict).toMatchObject({
      kind: 'does-not-beat',
      side: 'above',
      chosen: { point: best?.point },
    });
    expect(verdictText(verdict).headline).toBe('No setting beats the baseline.');
    expect(verdictText(verdict).detail).toContain('worse than guessing the mean');
  });

  it('states the figure, its interval, the baseline measured, and what they rest on', () => {
    const { verdict, baseline } = reportFigures(sampleSweep());
    if (verdict.kind !== 'beats') throw new Error(verdict.kind);
    expect(verdict.relativeMse!.value).toBeCloseTo(
      verdict.testMse.value / baseline.test!.mse.value,
      10,
    );
    expect(verdict.relativeMse!.high).toBeLessThan(1);
    expect(verdict.testMse).toMatchObject({ movies: 153, replicates: 3 });
    const text = verdictText(verdict);
    expect(text.headline).toBe('Frames 15, noise 0, resample on beats the naive baseline.');
    expect(text.detail).toMatch(/on 153 test movies and 3 replicates/);
    expect(text.detail).toMatch(/95 % interval 0\.\d+ to 0\.\d+\) times the baseline/);
    expect(text.caution).toBeNull();
  });

  it('says so when nothing is learnt, with one replicate warned of', () => {
    const { verdict } = reportFigures(sampleSweep({ skill: () => 0, replicates: 1 }));
    expect(verdict.kind).toBe('does-not-beat');
    expect(verdictText(verdict).headline).toBe('No setting beats the baseline.');
    expect(verdictText(verdict).caution).toContain('One replicate');
  });

  it('reports nothing as a test without test movies', () => {
    const { verdict, effects, baseline } = reportFigures(sampleSweep({ movies: [300, 100, 0] }));
    expect(verdict.kind).toBe('no-test');
    expect(verdictText(verdict).headline).toContain('Nothing is reported as a test');
    expect(effects.split).toBe('validation');
    expect(baseline.test).toBeNull();
  });

  it('chooses nothing without validation movies', () => {
    const trained = reportFigures(sampleSweep({ movies: [10, 0, 0] }));
    expect(trained.verdict).toEqual({ kind: 'nothing-chosen', points: 8, tested: false });
    expect(verdictText(trained.verdict).headline).toContain('Nothing is reported as a test');
    expect(trained.leaderboard.every(({ trainMse }) => trainMse !== null)).toBe(true);
    expect(trained.curves.metric).toBe('training MSE');
    const tested = reportFigures(sampleSweep({ movies: [100, 0, 60] }));
    expect(tested.verdict).toMatchObject({ kind: 'nothing-chosen', tested: true });
    expect(tested.predictions).toBeNull();
  });

  it('survives a sweep of which nothing succeeded, and the very first moment of one', () => {
    const failed = reportFigures(sampleSweep({ outcomeOf: () => 'failed' }));
    expect(failed.verdict.kind).toBe('nothing-succeeded');
    expect(failed.failures.groups).toMatchObject([{ state: 'failed', cause: 'out-of-memory' }]);
    expect(failed.baseline.test?.mse.value).toBeGreaterThan(0.5);
    const planned = reportFigures(sampleSweep({ outcomeOf: () => 'planned' }));
    expect(planned.progress).toMatchObject({ planned: 24, finished: 0, complete: false });
  });

  it('counts pruned trials as pruned, never as failed, and compares the others', () => {
    const figures = reportFigures(
      sampleSweep({ outcomeOf: (position) => (position <= 5 ? 'pruned' : 'succeeded') }),
    );
    expect(figures.failures).toMatchObject({ groups: [], pruned: 5, unpublishedMs: 0 });
    expect(figures.progress).toMatchObject({ finished: 24, complete: true });
    expect(figures.leaderboard.at(-1)!.replicates).toEqual({ planned: 3, succeeded: 0 });
  });

  it('takes figures that a user’s own program reports, without an interval', () => {
    const sweep = sampleSweep();
    const bare = {
      ...sweep,
      trials: sweep.trials.map((trial) => ({ ...trial, predictions: [] })),
    };
    const { verdict } = reportFigures(bare);
    expect(verdict).toMatchObject({ kind: 'does-not-beat', side: null, relativeMse: null });
    expect(verdictText(verdict).detail).toContain('no interval');
  });
});

describe('a sweep of a user’s own program', () => {
  /** What the store gives of it: metrics alone. */
  function reportedSweep(
    metrics: (place: number) => Readonly<Record<string, number>>,
  ): SweepRecord {
    const sweep = sampleSweep({ replicates: 1 });
    return {
      ...sweep,
      dataset: { folder: '', sha256: '', facts: {}, movies: [] },
      trials: sweep.trials.map((trial, place) => ({
        ...trial,
        predictions: [],
        device: null,
        selectedEpoch: null,
        metrics: metrics(place),
      })),
    };
  }

  it('is ranked by the validation MSE that trials reported, and compared with nothing', () => {
    const sweep = reportedSweep((place) => ({
      validationMse: 9 - place,
      accuracy: 0.5 + place / 100,
    }));
    const { verdict, leaderboard, baseline, effects } = reportFigures(sweep);
    expect(verdict).toMatchObject({ kind: 'reported', points: 8 });
    expect(leaderboard.map(({ rank, validation }) => [rank, validation?.mse.value])).toEqual(
      Array.from({ length: 8 }, (_, index) => [index + 1, 2 + index]),
    );
    expect(baseline).toEqual({ validation: null, test: null });
    expect(effects).toEqual({ split: null, rows: [] });
    expect(verdictText(verdict)).toMatchObject({
      detail: expect.stringContaining('Its validation MSE is 2.000') as string,
      caution: expect.stringContaining('Without predictions') as string,
    });
    const page = renderReport(sweep).replaceAll(/<script>[\s\S]*?<\/script>/g, '');
    expect(page).toContain('<th scope="col" class="number">accuracy</th>');
    expect(page).toContain('<td class="number">0.57</td>');
    for (const wrong of ['naive baseline', 'no test split', 'training split', 'Dataset sha256'])
      expect(page).not.toContain(wrong);
  });

  it('that reported no validation MSE chooses nothing', () => {
    const { verdict } = reportFigures(reportedSweep(() => ({ '<b>accuracy</b>': 0.5 })));
    expect(verdict).toEqual({ kind: 'reported-unranked', points: 8 });
    expect(verdictText(verdict).headline).toContain('No setting is chosen');
  });
});

describe('axis effects', () => {
  it('find what was planted and correct for the number of tests', () => {
    const { effects } = reportFigures(sampleSweep());
    const [frames, noise, resample] = effects.rows;
    expect(effects.rows.map(({ axis }) => axis)).toEqual(['frames', 'noise', 'resample']);
    expect(resample?.pairs).toEqual({ planned: 12, used: 12 });
    expect(resample?.difference?.high).toBeLessThan(0);
    expect(resample?.holmP).toBeLessThan(0.05);
    expect(frames?.difference?.value).toBeLessThan(0);
    expect(noise?.holmP).toBeGreaterThanOrEqual(Number(noise?.p));
  });

  it('show the pairs that failures cost', () => {
    const { effects } = reportFigures(
      sampleSweep({ outcomeOf: (position) => (position === 1 ? 'failed' : 'succeeded') }),
    );
    for (const { pairs } of effects.rows) expect(pairs).toEqual({ planned: 12, used: 11 });
  });
});

describe('failures', () => {
  const message = 'The file <b>frames.npy</b> is gone.';
  const sweep = sampleSweep({
    outcomeOf: (position) =>
      position <= 2
        ? 'failed'
        : position === 3
          ? 'recovered'
          : position === 7
            ? 'pruned'
            : 'succeeded',
  });
  const reported = {
    ...sweep,
    trials: sweep.trials.map((trial) => ({
      ...trial,
      attempts: trial.attempts.map((attempt) =>
        attempt.cause === 'exception' ? { ...attempt, message } : attempt,
      ),
    })),
  };

  it('count attempts, trials and machine time by cause, also of trials that succeeded since', () => {
    const { lost, retries, unpublishedMs } = reportFigures(reported).failures;
    expect(lost).toEqual([
      { cause: 'out-of-memory', attempts: 6, trials: 2, recovered: 0, milliseconds: 6 * 24_000 },
      { cause: 'exception', attempts: 1, trials: 1, recovered: 1, milliseconds: 24_000 },
    ]);
    expect(retries).toBe(5);
    expect(unpublishedMs).toBe(7 * 24_000);
    const page = renderReport(reported);
    expect(page).toMatch(/out of memory<\/th><td class="number">6<\/td><td class="number">2<\/td>/);
    expect(page).toContain('The file &lt;b&gt;frames.npy&lt;/b&gt; is gone.');
  });

  it('tell the job and the node of lost attempts, and provenance the nodes of all', () => {
    const onCluster = {
      ...reported,
      trials: reported.trials.map((trial) => ({
        ...trial,
        attempts: trial.attempts.map((attempt) => {
          const { position } = trial;
          const host = `<n${(position % 2) + 1}>`;
          return { ...attempt, host, job: `12_${position}.${attempt.attempt}` };
        }),
      })),
    };
    const { failures, provenance } = reportFigures(onCluster);
    expect(failures.groups[0]?.trials[0]?.where).toBe('job 12_1.3 on <n2>');
    expect(provenance.nodes.map(({ node }) => node)).toEqual(['<n1>', '<n2>']);
    const attempts = onCluster.trials.flatMap((trial) => trial.attempts).length;
    expect(provenance.nodes.reduce((sum, { attempts: some }) => sum + some, 0)).toBe(attempts);
    const page = renderReport(onCluster);
    expect(page).toContain('job 12_1.3 on &lt;n2&gt;');
    expect(page).toMatch(/Cluster nodes<\/dt><dd>&lt;n1&gt; \(\d+ attempts\), &lt;n2&gt;/);
    // On one machine the host is left out.
    const here = reportFigures({
      ...reported,
      trials: reported.trials.map((trial) => ({
        ...trial,
        attempts: trial.attempts.map((attempt) => ({ ...attempt, host: 'here', job: null })),
      })),
    });
    expect(here.provenance.nodes).toEqual([]);
    expect(here.failures.groups[0]?.trials[0]?.where).toBeNull();
  });

  it('tell how far pruned trials came, and show a hundred of them at most', () => {
    const { prunedTrials, lost } = reportFigures(reported).failures;
    expect(prunedTrials).toEqual([
      expect.objectContaining({
        trialId: reported.trials[6]!.trialId,
        epoch: 10,
        validationMse: reported.trials[6]!.curve.at(-1)!.value,
        milliseconds: 24_000,
      }),
    ]);
    expect(lost.map(({ cause }) => cause)).not.toContain('pruned');
    expect(renderReport(reported)).toContain('1 pruned trial, and how far it came');
    const most = sampleSweep({
      replicates: 15,
      movies: [20, 10, 10],
      outcomeOf: (position) => (position <= 5 ? 'succeeded' : 'pruned'),
    });
    const page = renderReport(most);
    expect(page).toContain('The first 100 of 115 pruned trials');
    expect(page.match(/of machine time<\/span>/g)).toHaveLength(100);
  });
});

describe('the leaderboard', () => {
  it('pools replicates, keeps the settings that failed, and counts both', () => {
    const { leaderboard } = reportFigures(
      sampleSweep({
        outcomeOf: (position) => (position <= 3 || position === 5 ? 'failed' : 'succeeded'),
      }),
    );
    expect(leaderboard).toHaveLength(8);
    expect(leaderboard.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5, 6, 7, null]);
    expect(leaderboard.at(-1)!.replicates).toEqual({ planned: 3, succeeded: 0 });
    expect(leaderboard.filter(({ replicates }) => replicates.succeeded === 2)).toHaveLength(1);
  });
});

describe('figures for scripts', () => {
  const figures = reportFigures(sampleSweep({ replicates: 1 }));

  it('JSON holds everything that the page says', () => {
    expect(JSON.parse(figuresJson(figures))).toEqual(JSON.parse(JSON.stringify(figures)));
  });

  it('CSV has a row a setting and the baseline’s, and disarms formulas', () => {
    const lines = figuresCsv(figures).trimEnd().split('\r\n');
    expect(lines).toHaveLength(1 + 8 + 1);
    expect(lines[0]).toMatch(/^place,frames,noise,resample,relativeMse,relativeMseLow/);
    expect(lines[1]).toMatch(/^1,15,/);
    expect(lines.at(-1)).toMatch(/^baseline,,,,1,/);
    const widths = lines.map((line) => line.split(',').length);
    expect(new Set(widths).size).toBe(1);
    const hostile = sampleSweep({ replicates: 1, axes: { backbone: ['=HYPERLINK("x")', 'a,b'] } });
    expect(figuresCsv(reportFigures(hostile))).toContain(`"'=HYPERLINK(""x"")"`);
  });

  it('Markdown shows verdict, leaderboard and effects, and escapes what would break a table', () => {
    const text = figuresMarkdown(figures);
    expect(text).toMatch(/^## frames-and-noise: /);
    expect(text).toContain('naive baseline');
    expect(text).toMatch(/\| resample \| off → on \| −0\.\d+/);
    expect(text).toMatch(/\| frames 5 → 15 \| resample off → on \| [+−]?\d\.\d+ \(.*\| 2 \|/);
    expect(text).toContain('would choose the same setting in');
    expect(text).toContain('With 153 test movies and one replicate');
    const hostile = sampleSweep({ replicates: 1, axes: { backbone: ['a|b<i>', 'c'] } });
    expect(figuresMarkdown(reportFigures(hostile))).toContain('a\\|b&lt;i&gt;');
  });
});
