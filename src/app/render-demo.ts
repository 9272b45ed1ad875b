import { resolve } from 'node:path';
import { renderTrailers } from '../synthetic/render-trailers.js';
import { openCatalogue } from '../trailers/catalogue/catalogue.js';
import { type ActionContext, reportTask } from './action.js';

/** Movies of the demo: enough that the test split alone holds more than 120. */
export const demoMovies = 420;
export const demoSeed = 7;

/** Makes trailers of movies that do not exist, with a signal in them, and enters them into data/catalogue.csv. */
export async function renderDemo(context: ActionContext): Promise<void> {
  const { folder, stop: signal } = context;
  const catalogue = openCatalogue(resolve(folder, 'data/catalogue.csv'));
  const trailers = {
    folder: resolve(folder, 'data/demo-trailers'),
    count: demoMovies,
    seed: demoSeed,
  };
  const movies = await reportTask(context, 'render-trailers', (report) =>
    renderTrailers(trailers, { signal, onProgress: ({ done, total }) => report(done, total) }),
  );
  catalogue.add(movies);
}
