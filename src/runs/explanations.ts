import { z } from 'zod';
import { readJsonFile, writeJsonFile } from './runs-file.js';
import { runsLayout } from './runs-layout.js';
import { trainingTrialSchema } from './trial-file.js';

/** Movies that one sweep's explanations speak of, at most. */
export const mostExplained = 20;

/** What the process that explains predictions is asked, on its standard input. */
export const explanationRequestSchema = z.strictObject({
  /** Holds model.json and model.safetensors. */
  modelFolder: z.string(),
  dataset: trainingTrialSchema.shape.dataset,
  movieIds: z.array(z.string()).max(mostExplained),
});
export type ExplanationRequest = z.output<typeof explanationRequestSchema>;

/** What each frame of a movie's first evaluation draw did to the prediction, in points of the IMDB scale: positive raised it. */
const explainedMovieSchema = z.strictObject({
  movieId: z.string(),
  prediction: z.number(),
  frames: z
    .array(
      z.strictObject({
        /** In the movie's pool. */
        place: z.int().min(0),
        /** Against the training mean frame in its place. */
        replaced: z.number(),
        /** Against so many other frames of the movie in its place: mean and standard deviation; null where there is none. */
        redrawn: z
          .strictObject({
            mean: z.number(),
            standardDeviation: z.number().min(0),
            others: z.int().min(1),
          })
          .nullable(),
      }),
    )
    .max(1000),
});

/** The answer of that process, on its standard output. */
export const explanationAnswerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('made'), movies: z.array(explainedMovieSchema) }),
  /** One sentence on why there is none. */
  z.strictObject({ kind: z.literal('failed'), reason: z.string() }),
]);

/** explained.json in a sweep's folder: the best and worst predictions of the chosen setting, explained once the sweep had ended. */
export const explanationsSchema = z.strictObject({
  format: z.literal(1),
  /** The trial whose network was asked. */
  trialId: trainingTrialSchema.shape.trialId,
  movieIds: z.array(z.string()),
  answer: explanationAnswerSchema,
});
export type Explanations = z.output<typeof explanationsSchema>;

/**
 * Replaces explained.json of a sweep.
 * @returns what a rebuild reads from it, to the order of keys
 */
export function writeExplanations(
  runsFolder: string,
  sweep: string,
  explanations: Explanations,
): Explanations {
  const kept = explanationsSchema.parse(explanations);
  writeJsonFile(runsLayout.explained(runsFolder, sweep), kept);
  return kept;
}

/** explained.json of a sweep; null where there is none. @throws AttemptError 'damaged-file'. */
export function readExplanations(runsFolder: string, sweep: string): Explanations | null {
  return readJsonFile(runsLayout.explained(runsFolder, sweep), explanationsSchema);
}
