import { explainVideo } from '#src/predict/explain/explain-video.js';
import type { PredictionsContent } from '#src/predict/page/render-predictions.js';
import type { VideoScore } from '#src/predict/video-score.js';
import { randomStream } from '#src/random/stream.js';

const hostileName = `</title><script>alert(1)</script><img src=x onerror=alert(2)> "'&{{x}}.mp4`;
const hostileText = `"><script>alert(3)</script>`;
const image = 64;
const frameBytes = image * image * 3;

/** Weighs the red of the frames at each position: an answer with known contributions. */
const network = {
  predict: (images: Uint8Array, count: number) =>
    Float32Array.from({ length: count }, (_, row) => {
      const weights = [0.4, -0.8, 0.1, 1.2, -0.2, 0.6];
      return weights.reduce((sum, weight, position) => {
        return sum + (weight * (images[(row * 6 + position) * frameBytes] ?? 0)) / 128;
      }, 0);
    }),
  features: (_: Uint8Array, count: number) =>
    Float32Array.from({ length: 2 * count }, (__, at) => at % 2),
};

/** Twelve frames of slow gradients, so that pictures can be distinguished. */
function gradients() {
  const pixels = Uint8Array.from({ length: 12 * frameBytes }, (_, at) => {
    const frame = Math.floor(at / frameBytes);
    const pixel = Math.floor((at % frameBytes) / 3);
    const across = ((pixel % image) + Math.floor(pixel / image)) / 2;
    return [(frame * 67) % 256, 40 + across * 2, (frame * 31 + across * 3) % 256][at % 3] ?? 0;
  });
  return { movieId: 'b-tt1', image, count: 12, pixels };
}

const stream = randomStream(['draws']);
const score: VideoScore = {
  kind: 'scored',
  path: `/videos/${hostileName}`.replaceAll('</', '<|'),
  movieId: 'b-tt1',
  sha256: 'd'.repeat(64),
  score: 7.234,
  prediction: 1.1,
  interval: { level: 0.9, low: 5.41, high: 9.06, movies: 45, tested: { held: 38, movies: 45 } },
  draws: {
    scores: Array.from({ length: 16 }, () => 7.234 + 0.3 * stream.normal()),
    standardDeviation: 0.3,
  },
  frames: { kept: 12, sampled: 20 },
  doubts: [
    { kind: 'no-better-than-baseline', testMse: 1.02, baseline: 0.998 },
    { kind: 'seen', by: 'title', movieId: 'b-tt1', title: hostileText, split: 'train' },
    {
      kind: 'unlike-training',
      statistics: [{ name: 'redMean', value: 0.9, low: 0.1, high: 0.6 }],
    },
  ],
  seconds: { extract: 2.41, predict: 0.312 },
};

/** A page with everything on it: two scores, one of them explained, and a refused file. */
export async function samplePredictions(): Promise<PredictionsContent> {
  const titles = ['The Hollow Road', hostileText, 'Signal Lost', 'Nine Winters', 'Ada', 'Far'];
  const training = {
    movies: titles.map((title, at) => {
      return {
        movieId: `${'abcdef'[at]}-tt${at}`,
        title,
        year: at === 2 ? null : 1990 + at,
        score: 5.5 + at / 3,
      };
    }),
    width: 2,
    features: Float32Array.from({ length: 12 }, (_, at) => Math.sin(at)),
    meanFrame: new Uint8Array(frameBytes).fill(110),
  };
  const draws = [
    [0, 2, 3, 6, 7, 11],
    [0, 1, 4, 5, 8, 9],
  ];
  const label = { mean: 6.1, std: 1.04 };
  return {
    model: {
      format: 1,
      trialId: '0123456789abcdef',
      network: { backbone: 'resnet18', frames: 6, image, precision: 'float32' },
      training: { evaluationDraws: 2 },
      normalization: { mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225] },
      dataset: { sha256: 'a'.repeat(64), label },
      selectedEpoch: 7,
      metrics: { validationMse: 0.91, testMse: 1.02 },
      parameters: { bytes: 10, sha256: 'b'.repeat(64) },
    },
    dataset: { folder: 'data/demo', movies: { train: 210, validation: 45, test: 45 } },
    videos: [
      { score, explanation: await explainVideo(network, gradients(), draws, training, label) },
      {
        kind: 'refused',
        path: '/videos/notes.mp4',
        reason: 'not-a-video',
        message: `It is no video: ${hostileText}.`,
      },
      {
        score: {
          ...score,
          path: 'plain.mp4',
          score: 4.1,
          interval: null,
          doubts: [],
          draws: { scores: [4.1], standardDeviation: 0 },
        },
        explanation: null,
      },
    ],
    seconds: 7.31,
  };
}
