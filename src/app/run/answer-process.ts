// Answers one question of a coordinator, which loads no TensorFlow itself: see askProcess. The request comes on standard input, the
// answer is the last line of standard output.
import { text } from 'node:stream/consumers';
import { explanationRequestSchema } from '../../runs/explanations.js';
import { augmentationCheckRequestSchema } from '../../runs/augmentation-checks.js';
import type { Question } from './ask-process.js';

const answers: Readonly<Record<Question, (request: unknown) => Promise<object>>> = {
  async 'check-augmentations'(request) {
    const { measureAugmentations } = await import('../../trial/measure-augmentations.js');
    return { checks: await measureAugmentations(augmentationCheckRequestSchema.parse(request)) };
  },
  async 'explain-movies'(request) {
    const { openPack } = await import('../../dataset/pack/pack.js');
    const { explainMovies } = await import('../../predict/explain/explain-movies.js');
    const { dataset, modelFolder, movieIds } = explanationRequestSchema.parse(request);
    const pack = openPack(dataset.folder);
    try {
      const explained = await explainMovies(modelFolder, pack, movieIds);
      const movies = explained.map(({ movieId, prediction, frames }) => {
        return { movieId, prediction, frames };
      });
      return { movies };
    } finally {
      pack.close();
    }
  },
};

const question = process.argv[2] as Question;
const answer = await answers[question](JSON.parse(await text(process.stdin))).then(
  (made) => ({ kind: 'made', ...made }),
  (error: unknown) => ({
    kind: 'failed',
    reason: error instanceof Error ? error.message : String(error),
  }),
);
process.stdout.write(`${JSON.stringify(answer)}\n`);
