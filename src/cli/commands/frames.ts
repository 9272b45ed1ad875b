import { extractFrames } from '../../app/dataset/extract-frames.js';
import {
  defaultExtractionLimits,
  defaultExtractionOptions as usual,
} from '../../frames/extraction-options.js';
import {
  argumentList,
  choice,
  command,
  commandGroup,
  flag,
  jsonOption,
  needed,
  numberOr,
  printResult,
} from '../command.js';
import { extractionExitCode, extractionLines, showExtraction } from '../lines/frames-lines.js';
import { passedOverLines } from '../lines/prediction-lines.js';

const extractCommand = command({
  command: 'extract [videos..]',
  describe: 'Sample frames of each video at random times and keep the informative ones',
  options: {
    videos: argumentList('video files, or folders of them; put names that begin with - after --'),
    out: needed('folder of the pools, one folder a movie'),
    samples: numberOr(usual.samples, 'frames sampled at random times'),
    percentile: numberOr(
      usual.percentile,
      'frames are dropped whose mean or standard deviation is in the lowest so many % of their trailer',
    ),
    size: numberOr(usual.size, 'longest length in pixels of a kept frame’s shorter side'),
    format: choice(['jpeg', 'webp'], usual.format, 'of the kept frames'),
    seed: numberOr(usual.seed, 'decides, with the movieId, which frames are sampled'),
    'keep-videos': flag(
      'keep what `trailers download` fetched; else each such video is deleted once its frames are verified on disk (your own videos never are)',
    ),
    dedupe: flag('drop informative frames too that nearly repeat an earlier one of their trailer'),
    timeout: numberOr(
      defaultExtractionLimits.wallSeconds,
      'seconds that one video may take; one that takes longer has failed',
    ),
    quiet: flag('name only the videos that a person may want to look at'),
    json: jsonOption,
  },
  epilogue:
    'Of a folder, hidden files, unfinished downloads (.part, .crdownload, .tmp …) and files that are plainly no videos (.txt, .srt, .jpg …) are passed over; a file that is named is always looked at. Exit code 1: a file failed by an accident, or no video gave frames. A file that was refused, since it is no video that can be read, is recorded as such and does not change the exit code.',
  async run(context, { videos: inputs, out, json, quiet, keepVideos, dedupe, timeout, ...given }) {
    const { samples, percentile, size, format, seed } = given;
    const options = { samples, percentile, size, format, seed, ...(dedupe ? { dedupe } : {}) };
    const request = { inputs, out, options, limits: { wallSeconds: timeout }, keepVideos };
    const show = showExtraction(context, { json, quiet });
    const report = await extractFrames(context, request, show);
    const { terminal } = context;
    terminal.endProgress();
    printResult(context, json, report, () => extractionLines(report));
    for (const line of passedOverLines(report.passedOver)) terminal.note(line);
    for (const { name, message } of report.videosKept) {
      terminal.note(`${JSON.stringify(name)} is kept: ${message}`);
    }
    context.exitWith(extractionExitCode(report));
  },
});

export const framesCommand = commandGroup('frames', 'Keep the informative frames of trailers', [
  extractCommand,
]);
