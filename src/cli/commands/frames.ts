import type { CommandModule } from 'yargs';
import { extractFrames } from '../../app/data/extract-frames.js';
import {
  defaultExtractionLimits,
  defaultExtractionOptions,
} from '../../frames/extraction-options.js';
import type { Context } from '../context.js';
import { extractionExitCode, extractionLines, showExtraction } from '../lines/frames-lines.js';
import { passedOverLines } from '../lines/prediction-lines.js';

/** `reelsweep frames extract`. */
export function framesCommand(context: Context): CommandModule {
  return {
    command: 'frames',
    describe: 'Keep the informative frames of trailers',
    builder: (yargs) =>
      yargs.command(extractCommand(context)).demandCommand(1, 'Say what to do: frames extract.'),
    handler: () => undefined,
  };
}

interface Arguments {
  readonly videos: readonly string[];
  readonly out: string;
  readonly samples: number;
  readonly percentile: number;
  readonly size: number;
  readonly format: 'jpeg' | 'webp';
  readonly seed: number;
  readonly dedupe: boolean;
  readonly timeout: number;
  readonly keepVideos: boolean;
  readonly quiet: boolean;
  readonly json: boolean;
}

function extractCommand(context: Context): CommandModule {
  const standard = defaultExtractionOptions;
  return {
    command: 'extract [videos..]',
    describe: 'Sample frames of each video at random times and keep the informative ones',
    builder: (yargs) =>
      yargs
        .positional('videos', {
          type: 'string',
          array: true,
          default: [],
          describe: 'video files, or folders of them; put names that begin with - after --',
        })
        .option('out', {
          type: 'string',
          demandOption: true,
          requiresArg: true,
          describe: 'folder of the pools, one folder a movie',
        })
        .option('samples', {
          type: 'number',
          default: standard.samples,
          requiresArg: true,
          describe: 'frames sampled at random times',
        })
        .option('percentile', {
          type: 'number',
          default: standard.percentile,
          requiresArg: true,
          describe:
            'frames are dropped whose mean or standard deviation is in the lowest so many % of their trailer',
        })
        .option('size', {
          type: 'number',
          default: standard.size,
          requiresArg: true,
          describe: 'longest length in pixels of a kept frame’s shorter side',
        })
        .option('format', {
          choices: ['jpeg', 'webp'] as const,
          default: standard.format,
          describe: 'of the kept frames',
        })
        .option('seed', {
          type: 'number',
          default: standard.seed,
          requiresArg: true,
          describe: 'decides, with the movieId, which frames are sampled',
        })
        .option('keep-videos', {
          type: 'boolean',
          default: false,
          describe:
            'keep what `trailers download` fetched; else each such video is deleted once its frames are verified on disk (your own videos never are)',
        })
        .option('dedupe', {
          type: 'boolean',
          default: false,
          describe:
            'drop informative frames too that nearly repeat an earlier one of their trailer',
        })
        .option('timeout', {
          type: 'number',
          default: defaultExtractionLimits.wallSeconds,
          requiresArg: true,
          describe: 'seconds that one video may take; one that takes longer has failed',
        })
        .option('quiet', {
          type: 'boolean',
          default: false,
          describe: 'name only the videos that a person may want to look at',
        })
        .option('json', { type: 'boolean', default: false, describe: 'print one line of JSON' })
        .epilogue(
          'Of a folder, hidden files, unfinished downloads (.part, .crdownload, .tmp …) and files that are plainly no videos (.txt, .srt, .jpg …) are passed over; a file that is named is always looked at. Exit code 1: a file failed by an accident, or no video gave frames. A file that was refused, since it is no video that can be read, is recorded as such and does not change the exit code.',
        ),
    handler: async (argv) => {
      const { out, json, quiet, keepVideos, dedupe, timeout, ...given } =
        argv as unknown as Arguments;
      // What is after -- is left among the words, behind the two of the command.
      const inputs = [...given.videos, ...argv._.slice(2).map(String)];
      const { samples, percentile, size, format, seed } = given;
      const options = { samples, percentile, size, format, seed, ...(dedupe ? { dedupe } : {}) };
      const request = { inputs, out, options, limits: { wallSeconds: timeout }, keepVideos };
      const show = showExtraction(context, { json, quiet });
      const report = await extractFrames(context, request, show);
      const { terminal } = context;
      terminal.settle();
      for (const line of json ? [JSON.stringify(report)] : extractionLines(report)) {
        terminal.print(line);
      }
      for (const line of passedOverLines(report.passedOver)) terminal.note(line);
      for (const { name, message } of report.videosKept) {
        terminal.note(`${JSON.stringify(name)} is kept: ${message}`);
      }
      context.exitWith(extractionExitCode(report));
    },
  };
}
