import { resolve } from 'node:path';
import { renderTrailers } from '../synthetic/render-trailers.js';
import { openCatalogue } from '../trailers/catalogue/catalogue.js';
import type { ActionContext } from './action.js';

/** Movies of the demo: enough that the test split alone holds more than 120. */
export const demoMovies = 420;
export const demoSeed = 7;

/** Makes trailers of movies that do not exist, with a signal in them, and enters them into data/catalogue.csv. */
export async function renderDemo({ folder, stop, onEvent }: ActionContext): Promise<void> {
  const catalogue = openCatalogue(resolve(folder, 'data/catalogue.csv'));
  const task = 'render-trailers';
  const movies = await renderTrailers(
    { folder: resolve(folder, 'data/demo-trailers'), count: demoMovies, seed: demoSeed },
    {
      signal: stop,
      onProgress: ({ done, total }) => onEvent({ kind: 'task', task, done, total }),
    },
  );
  onEvent({ kind: 'task-ended', task });
  catalogue.add(movies);
}
