import { sampleSweep } from './sample-sweep.js';

/** Trials of 50 epochs, each setting once, of which some failed, some ran out of time and some were pruned. */
export function largeSweep(trials: 200 | 500 | 5000) {
  return sampleSweep({
    epochs: 50,
    replicates: 1,
    movies: trials === 200 ? [420, 150, 150] : [60, 20, 20],
    axes: {
      frames: trials === 200 ? [5, 15] : [5, 10, 15, 20, 25],
      noise: [0, 0.05, 0.1, 0.15, 0.2],
      learningRate: [1e-4, 3e-4, 1e-3, 3e-3, 1e-2],
      resample: [false, true],
      flip: [false, true],
      ...(trials === 200
        ? {}
        : { dropout: Array.from({ length: trials / 500 }, (_, tenth) => tenth / 10) }),
    },
    skill: ({ frames, noise, learningRate, resample }) =>
      0.2 +
      Number(frames) / 150 +
      (resample === true ? 0.15 : 0) -
      Number(noise) -
      Math.abs(Math.log10(Number(learningRate)) + 3) * 0.1,
    outcomeOf: (position) =>
      position % 37 === 0
        ? 'failed'
        : position % 23 === 0
          ? 'pruned'
          : position % 101 === 0
            ? 'timed-out'
            : 'succeeded',
  });
}
