import { describe, expect, it } from 'vitest';
import { renderReport } from '#src/report/render-report.js';
import { reportFigures } from '#src/report/report-figures.js';
import { trustChecks } from '#src/report/sections/trust.js';
import { augmentationWarnings } from '#src/report/text/checks.js';
import type {
  AugmentationCheck,
  AugmentationCheckRecord,
  SweepRecord,
} from '#src/store/queries/sweep-record.js';
import { sampleSweep } from './sample-sweep.js';

const noise: AugmentationCheck = {
  knob: 'noise',
  value: 0.05,
  frames: 15,
  movies: 16,
  epochs: 4,
  onAgainstOff: 10.178,
  betweenEpochs: 14.404,
  betweenEpochsOff: 0,
  trainingMovies: 420,
  wholePools: 0,
};
const resample: AugmentationCheck = { ...noise, knob: 'resample', value: true };

function checksOf(...checks: AugmentationCheck[]): AugmentationCheckRecord {
  return { of: 'x', leftOut: 0, answer: { kind: 'made', checks } };
}

function section(
  knobChecks: AugmentationCheckRecord | null,
  sweep: SweepRecord = sampleSweep(),
): string {
  return trustChecks(reportFigures({ ...sweep, knobChecks }))?.toString() ?? '';
}

describe('the checks of augmentations in the report', () => {
  it('are a table of how far each changes the batch, with 0 where nothing may change', () => {
    const shown = section(checksOf(noise));
    expect(shown).toMatch(
      /noise 0\.05<\/th><td class="number">15<\/td><td class="number">10\.18<\/td><td class="number">14\.40<\/td><td class="number">0<\/td><td>changes the batch anew/,
    );
    expect(shown).not.toContain('changed nothing');
    expect(renderReport({ ...sampleSweep(), knobChecks: checksOf(noise) })).toContain(shown);
    expect(augmentationWarnings(checksOf(noise))).toEqual([]);
  });

  it.each([
    [
      { ...noise, onAgainstOff: 0, betweenEpochs: 0 },
      /noise changed nothing: 16 movies in 4 epochs showed the same pixels with it on as with it off \(noise 0\.05, 15 frames a sample\)/,
    ],
    [
      { ...resample, onAgainstOff: 0, betweenEpochs: 0, wholePools: 420 },
      /resample changed nothing: .*all frames of 420 of 420 training movies are drawn/,
    ],
    [
      { ...noise, knob: 'reorder', value: true, frames: 1, onAgainstOff: 0, betweenEpochs: 0 },
      /reorder changed nothing: .*one frame has no order/,
    ],
    [{ ...noise, betweenEpochs: 0 }, /noise changed the batch once and then no more/],
    [{ ...noise, betweenEpochsOff: 0.004 }, /changed from epoch to epoch with noise off as well/],
  ] as const)('say in plain words where one does not do what it is for', (check, sentence) => {
    const shown = section(checksOf(check));
    const [caution = ''] = /<p class="caution">[^<]*epoch[^<]*<\/p>/.exec(shown) ?? [];
    expect(caution).toMatch(sentence);
    expect(augmentationWarnings(checksOf(check))[0]).toMatch(/^Warning: /);
  });

  it('never show a small difference as none', () => {
    expect(section(checksOf({ ...noise, betweenEpochsOff: 0.004 }))).toContain('&lt; 0.01');
  });

  it('say for how many movies resample has nothing to draw', () => {
    const shown = section(checksOf({ ...resample, wholePools: 37 }));
    expect(shown).toContain('but for 37 of 420 training movies');
    expect(shown).not.toContain('resample changed nothing');
  });

  it('say why there are none', () => {
    const reason = 'It had not ended after 60 s.';
    const failed: AugmentationCheckRecord = {
      of: 'x',
      leftOut: 0,
      answer: { kind: 'failed', reason },
    };
    expect(section(failed)).toContain(`not checked when the sweep was started: ${reason}`);
    expect(augmentationWarnings(failed)).toEqual([`The augmentations were not checked: ${reason}`]);
    const sweep = sampleSweep();
    const off = { reorder: false, flip: false, crop: 0 };
    const older = {
      ...sweep,
      trials: sweep.trials.map((trial) => ({ ...trial, settings: { ...off, ...trial.settings } })),
    };
    expect(section(null, older)).toContain('It was not checked whether noise, resample change');
  });

  it('are no part of a sweep that turns none on', () => {
    const sweep = sampleSweep();
    const off = { noise: 0, resample: false, reorder: false, flip: false, crop: 0 };
    const plain = {
      ...sweep,
      trials: sweep.trials.map((trial) => ({ ...trial, settings: { ...trial.settings, ...off } })),
    };
    expect(reportFigures(plain).knobChecks).toBeNull();
    expect(section(null, plain)).not.toContain('augmentation');
  });
});
