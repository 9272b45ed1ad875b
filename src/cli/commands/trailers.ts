import { relative, resolve } from 'node:path';
import { buildCatalogue } from '../../app/dataset/build-catalogue.js';
import { downloadTrailers } from '../../app/dataset/download-trailers.js';
import { layoutNames } from '../../trailers/catalogue/table-layout.js';
import {
  command,
  commandGroup,
  flag,
  jsonOption,
  needed,
  printResult,
  text,
  textOr,
} from '../command.js';
import { commandAfterDownload, downloadOptions, trailersRequest } from '../download-options.js';
import { catalogueData, catalogueLines } from '../lines/catalogue-lines.js';
import { downloadExitCode, downloadLines, showDownload } from '../lines/download-lines.js';
import { givenTable } from '../terminal/standard-input.js';

const catalogCommand = command({
  command: 'catalog',
  describe: 'Join a CSV of scores with a CSV of trailers; the outcome of every row is recorded',
  options: {
    movies: needed('CSV of titles, years and scores; - for standard input'),
    trailers: needed(
      'CSV of titles, as in "Matrix, The (1999)", and YouTube ids; - for standard input',
    ),
    out: textOr(
      'data/catalogue.csv',
      'the catalogue; the outcome of every row is written next to it',
    ),
    layout: {
      choices: layoutNames,
      requiresArg: true,
      describe:
        'of --movies, where it is not recognised by its columns: imdb is movie_title,title_year,imdb_score, tmdb is title,release_date,vote_average, files is file,score, ids is tconst,averageRating',
    },
    'title-column': text('of --movies'),
    'year-column': text('of --movies: years or dates'),
    'score-column': text('of --movies: scores from 0 to 10'),
    'imdb-column': text('of --movies: IMDB ids or links'),
    'trailer-title-column': text('of --trailers'),
    'trailer-year-column': text('of --trailers, where the year is not in the title'),
    'trailer-id-column': text('of --trailers: YouTube ids or links'),
    'without-year': flag(
      'accept an equal title where a year is missing; in IMDB’s file the rows without a year are series',
    ),
    'exact-year': flag('match no movie whose year is off by one'),
    links: text(
      'MovieLens’ links.csv (movieId,imdbId,tmdbId): trailers whose movieId has an IMDB id of --movies match by it',
    ),
    json: jsonOption,
  },
  async run(context, given) {
    const built = buildCatalogue(context, {
      moviesCsv: await givenTable(given.movies, context),
      movieColumns: {
        preset: given.layout,
        title: given.titleColumn,
        year: given.yearColumn,
        score: given.scoreColumn,
        imdbId: given.imdbColumn,
      },
      trailersCsv: await givenTable(given.trailers, context),
      trailerColumns: {
        title: given.trailerTitleColumn,
        year: given.trailerYearColumn,
        youtubeId: given.trailerIdColumn,
      },
      linksCsv: given.links === undefined ? undefined : await givenTable(given.links, context),
      withoutYear: given.withoutYear,
      exactYear: given.exactYear,
      out: given.out,
    });
    const data = catalogueData(built, context.folder);
    printResult(context, given.json, data, () => catalogueLines(data));
  },
});

const downloadCommand = command({
  command: 'download',
  describe: 'Download the catalogue’s trailers with your yt-dlp; goes on where it stopped',
  options: downloadOptions,
  async run(context, given) {
    const { terminal, folder } = context;
    const request = await trailersRequest(context, given);
    const report = await downloadTrailers(context, request, showDownload(terminal));
    terminal.endProgress();
    const shown = {
      folder: relative(folder, resolve(folder, given.out)) || '.',
      keepVideos: given.frames === undefined || given.keepVideos,
      ...report,
      next: commandAfterDownload(given, report),
    };
    printResult(context, given.json, shown, () => downloadLines(shown));
    context.exitWith(downloadExitCode(report));
  },
});

export const trailersCommand = commandGroup(
  'trailers',
  'Join scores with trailers, and download these',
  [catalogCommand, downloadCommand],
);
