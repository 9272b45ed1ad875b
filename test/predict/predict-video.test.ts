import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { completeOptions } from '#src/frames/extraction-options.js';
import { frameWorkers } from '#src/frames/frame-workers.js';
import { predictVideo } from '#src/predict/predict-video.js';
import type { ModelFile } from '#src/training/kept-model.js';
import { renderVideo } from '../frames/small-videos.js';

it('decodes no further once the network is lost, and says why it is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'predict-video-'));
  const video = join(folder, 'long.mp4');
  renderVideo(video, 60);
  const workers = frameWorkers(1);
  const lost = new AbortController();
  const file = { network: { frames: 2, image: 32 } } as ModelFile;
  let decoded = 0;
  const answer = predictVideo(
    video,
    {
      file,
      network: { lost: lost.signal, score: () => Promise.reject(new Error('It was asked.')) },
      workers,
      residuals: { validation: [], test: [] },
      movies: null,
    },
    {
      options: completeOptions({ samples: 20 }),
      knownVideos: new Map(),
      draws: 1,
      copiesOf: () => Promise.resolve({ kind: 'compared', movies: [] }),
      signal: new AbortController().signal,
      onDecoded: (count) => {
        decoded = count;
        lost.abort(new Error('no memory'));
      },
    },
  );
  await expect(answer).rejects.toThrow('no memory');
  expect(decoded).toBeLessThan(1500);
  await workers.close();
  rmSync(folder, { recursive: true, force: true });
});
