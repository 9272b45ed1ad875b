import { type Settings, smallestImage } from '../../settings/trainer.js';
import type { GridProblem } from './grid-problem.js';
import type { SubGrid } from './points.js';
import type { PointContext } from './trial.js';
import { valueSource } from './value-source.js';

/** What nearly all points give. */
const none: readonly GridProblem[] = [];

/** What a point asks of the dataset's images that they cannot give, told where the file asks it. */
export function imageProblems(
  grid: SubGrid,
  { image, crop }: Settings,
  { datasetImage }: PointContext,
): readonly GridProblem[] {
  if (image === datasetImage && crop < image) return none;
  const problems: GridProblem[] = [];
  if (image !== datasetImage) {
    const message = `image: ${image} is not the dataset's ${datasetImage}. Leave it out, or build a dataset with --image ${image}.`;
    problems.push({ kind: 'grid', path: valueSource(grid, 'image', image), message });
  }
  if (crop >= image) {
    const message = `crop: ${crop} shifts an image of ${image} pixels out of sight. Choose a smaller one.`;
    problems.push({ kind: 'grid', path: valueSource(grid, 'crop', crop), message });
  }
  return problems;
}

/** A dataset may be made of smaller images, for other programs: no setting makes a network of such ones. */
export function smallImageProblem(
  dataset: string,
  { datasetImage }: PointContext,
): GridProblem | null {
  if (datasetImage >= smallestImage) return null;
  const message = `the images of ${dataset} have ${datasetImage} pixels, and a network needs at least ${smallestImage}. Build the dataset with --image ${smallestImage} or larger.`;
  return { kind: 'grid', path: ['dataset'], message };
}
