// What predictions are explained in: one process, since the network is asked in TensorFlow, which a coordinator does not load. The
// request comes on standard input, the answer is the last line of standard output.
import { text } from 'node:stream/consumers';
import { explanationRequestSchema } from '../../runs/explanations.js';
import type { ExplanationAnswer, ExplanationRequest } from '../../runs/explanations.js';
import { openPack } from '../../dataset/pack/pack.js';
import { explainMovies } from '../../predict/explain/explain-movies.js';

async function explained(request: ExplanationRequest): Promise<ExplanationAnswer> {
  const pack = openPack(request.dataset.folder);
  try {
    const movies = await explainMovies(request.modelFolder, pack, request.movieIds);
    return {
      kind: 'made',
      movies: movies.map(({ movieId, prediction, frames }) => ({
        movieId,
        prediction,
        frames: [...frames],
      })),
    };
  } finally {
    pack.close();
  }
}

const request = explanationRequestSchema.parse(JSON.parse(await text(process.stdin)));
const answer = await explained(request).catch((error: unknown): ExplanationAnswer => ({
  kind: 'failed',
  reason: error instanceof Error ? error.message : String(error),
}));
process.stdout.write(`${JSON.stringify(answer)}\n`);
