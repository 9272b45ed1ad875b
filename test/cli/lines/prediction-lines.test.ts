import { describe, expect, it } from 'vitest';
import { predictionLines } from '#src/cli/lines/prediction-lines.js';
import type { VideoScore } from '#src/predict/video-score.js';

const score: VideoScore = {
  kind: 'scored',
  path: 'some/a.mp4',
  movieId: 'a',
  sha256: 'c'.repeat(64),
  score: 7.12,
  prediction: 1,
  interval: { level: 0.9, low: 5, high: 9.5, movies: 45, tested: { held: 38, movies: 45 } },
  draws: { scores: [7, 7.24], standardDeviation: 0.12 },
  frames: { kept: 70, sampled: 100 },
  doubts: [{ kind: 'few-frames', found: 1, wanted: 5 }],
  seconds: { extract: 1, predict: 0.5 },
};

describe('what a person reads of a score', () => {
  it('is the score with its interval, what that was worth, the spread and each caution', () => {
    expect(predictionLines(score)).toEqual([
      '"some/a.mp4": 7.1 on the IMDB scale, 90 % interval 5.0 to 9.5 from 45 validation movies (held 38 of 45 test movies)',
      '  2 draws of frames differ by 0.12 (standard deviation); 70 of 100 frames informative; 1.5 s',
      expect.stringMatching(/^ {2}Caution: Only 1 informative frame was found/) as string,
    ]);
    const { interval } = score;
    const untested = interval === null ? null : { ...interval, tested: null };
    expect(predictionLines({ ...score, interval: untested })[0]).toMatch(/validation movies$/);
    expect(predictionLines({ ...score, interval: null })[0]).toBe(
      '"some/a.mp4": 7.1 on the IMDB scale',
    );
  });

  it('sanitises names from files', () => {
    const refused = { kind: 'refused', path: '\u001b[2J', reason: 'x', message: 'No.' } as const;
    expect(predictionLines(refused)).toEqual([String.raw`"\u001b[2J" gets no score: No.`]);
  });
});
