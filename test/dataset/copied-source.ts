import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImportOptions } from '#src/dataset/pack/build.js';
import { madePicture, recoded } from './made-pictures.js';

const framesAMovie = 6;

/**
 * Writes images/<title>/<number>.jpg and scores.csv of 16 movies that have nothing in common and a 17th, "Movie 90", that is "Movie 1"
 * encoded again, in another split.
 */
export async function copiedSource(
  folder: string,
  titleOf: (movie: number) => string = (movie) => `Movie ${movie}`,
): Promise<ImportOptions> {
  const rows = ['movieId,title,year,score,youtubeId'];
  const numbers = [...Array.from({ length: 16 }, (_, movie) => movie), 90];
  for (const movie of numbers) {
    const movieId = `movie-${movie}-tt${1_000_000 + movie}`;
    const path = join(folder, 'images', movieId);
    mkdirSync(path, { recursive: true });
    for (let frame = 0; frame < framesAMovie; frame += 1) {
      const picture = madePicture('copied', movie === 90 ? 1 : movie, frame);
      const how = movie === 90 ? { quality: 50, brightness: 4 } : {};
      writeFileSync(join(path, `${frame}.jpg`), await recoded(picture, how));
    }
    const title = titleOf(movie).replaceAll('"', '""');
    rows.push(`${movieId},"${title}",${1990 + (movie % 30)},${((movie * 7) % 30) / 10 + 5},`);
  }
  writeFileSync(join(folder, 'scores.csv'), `${rows.join('\n')}\n`);
  return {
    imagesFolder: join(folder, 'images'),
    scoresCsv: join(folder, 'scores.csv'),
    outFolder: join(folder, 'data', 'copied'),
    image: 32,
    minFrames: 2,
    split: { train: 50, validation: 25, test: 25 },
    // Puts the copy on another side than its original.
    splitSeed: 18,
  };
}
