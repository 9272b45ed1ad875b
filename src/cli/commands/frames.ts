import { join, resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import {
  type EntryReport,
  extractFrames,
  type ExtractionProgress,
  type ExtractionReport,
} from '../../frames/extract-frames.js';
import {
  defaultExtractionLimits,
  defaultExtractionOptions,
} from '../../frames/extraction-options.js';
import { cacheFolder } from '../../app/cache-folder.js';
import type { Context } from '../context.js';
import { downloadedVideos, type ReportWithDeletions } from '../downloaded-videos.js';
import { estimate } from '../terminal/estimate.js';
import { counted } from '../../text/numbers.js';
import { duration } from '../../text/times.js';
import { othersLines } from '../given-videos.js';
import { warningText } from '../terminal/warning-text.js';

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
      // What stands after -- is left among the words, behind the two of the command.
      const videos = [...given.videos, ...argv._.slice(2).map(String)];
      const { samples, percentile, size, format, seed } = given;
      const request = {
        inputs: videos.map((video) => resolve(context.folder, video)),
        out: resolve(context.folder, out),
        options: { samples, percentile, size, format, seed, ...(dedupe ? { dedupe } : {}) },
        limits: { wallSeconds: timeout },
        hashes: join(cacheFolder(process.env, process.platform), 'video-hashes.jsonl'),
      };
      const downloaded = downloadedVideos(request, keepVideos, context.now);
      const show = showProgress(context, { json, quiet });
      const extracted = await extractFrames(request, {
        signal: context.stop,
        onProgress: (progress) => {
          if (progress.kind === 'video') downloaded.settle(progress);
          show(progress);
        },
      });
      const report = await downloaded.complete(extracted);
      context.terminal.settle();
      for (const line of json ? [JSON.stringify(report)] : lines(report))
        context.terminal.print(line);
      for (const line of othersLines(report.passedOver)) context.terminal.note(line);
      for (const { name, message } of report.videosKept) {
        context.terminal.note(`${JSON.stringify(name)} is kept: ${message}`);
      }
      context.exitWith(report.videosKept.length > 0 ? 1 : exitCode(report));
    },
  };
}

/** Every entry gets its line: of the result, or as news beside JSON where a person may want to look at it. */
function showProgress(
  { terminal, now }: Context,
  { json, quiet }: Pick<Arguments, 'json' | 'quiet'>,
): (progress: ExtractionProgress) => void {
  const eta = estimate(now);
  return (progress) => {
    if (progress.kind !== 'video') return;
    const { done, total, outcome } = progress;
    const plain = outcome.kind === 'extracted' && outcome.warnings.length === 0;
    if (!(plain && (json || quiet))) {
      const say = json ? terminal.note : terminal.print;
      say(entryLine(progress));
    }
    terminal.progress(`frames: ${done} of ${counted(total, 'video')}${eta(done / total)}`);
  };
}

/** The name is quoted as JSON does it: a hostile one may hold what a terminal would act on. */
function entryLine({ name, outcome, kept, sampled, alreadyDone }: EntryReport): string {
  const quoted = JSON.stringify(name);
  if (outcome.kind !== 'extracted') return `${quoted} ${outcome.kind}: ${outcome.message}`;
  const warnings = outcome.warnings.map((warning) => `; ${warningText(warning)}`).join('');
  const before = alreadyDone ? ', done before' : '';
  return `${quoted}: ${kept} of ${counted(sampled, 'frame')} kept${before}${warnings}`;
}

function lines(report: ReportWithDeletions): readonly string[] {
  const { entries, total, interrupted, seconds, videosDeleted } = report;
  const extracted = entries.filter(({ outcome }) => outcome.kind === 'extracted');
  const before = extracted.filter(({ alreadyDone }) => alreadyDone).length;
  const kept = extracted.reduce((sum, entry) => sum + entry.kept, 0);
  const bad = entries.length - extracted.length;
  return [
    `${extracted.length} of ${counted(total, 'video')} extracted${before > 0 ? ` (${before} before)` : ''}, ${counted(kept, 'frame')} kept, ${bad} refused or failed, ${duration(seconds * 1000)}`,
    ...(videosDeleted > 0
      ? [`${counted(videosDeleted, 'downloaded video')} deleted, their frames verified on disk`]
      : []),
    ...(interrupted ? ['Stopped before the end; the same command goes on from here.'] : []),
  ];
}

/**
 * A refused file is a fact that was recorded, and the same command would end alike for ever: 0 with something extracted, as the
 * epilogue of --help says. An accident, or no frames at all, is a failure.
 */
function exitCode({ entries, interrupted }: ExtractionReport): number {
  if (interrupted) return 75;
  const kinds = new Set(entries.map(({ outcome }) => outcome.kind));
  return kinds.has('failed') || !kinds.has('extracted') ? 1 : 0;
}
