import { resultFileSchema } from '../runs/result-file.js';
import { trainingTrialSchema } from '../runs/trial-file.js';
import type { PackageSchemas } from '../predict/export/model-package.js';

/** What the attempt contract says of the files that a model takes along; a program's trial has none. */
export const packageSchemas: PackageSchemas = {
  'result.json': resultFileSchema.refine(({ kind }) => kind !== 'command'),
  'trial.json': trainingTrialSchema,
};
