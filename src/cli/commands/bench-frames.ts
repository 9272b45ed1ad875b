import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { wholeNumber } from '../../planning/benchmark/bench-case.js';
import { compareFrames } from '../../bench/compare-frames.js';
import {
  clipOfLength,
  ffmpegProgram,
  manyOf,
  renderedClip,
  type FramesCase,
} from '../../bench/frames-clips.js';
import { framesTable } from '../../bench/frames-table.js';
import { framesText } from '../../bench/frames-text.js';
import { machineName } from '../../planning/machine-name.js';
import { benchTable } from '../terminal/bench-table.js';
import { cacheFolder } from '../../app/cache-folder.js';
import { packageFolder, packageVersion } from '../../app/code-version.js';
import type { Context } from '../context.js';
import { estimate } from '../terminal/estimate.js';
import { InputError } from '../../app/input-error.js';

interface Arguments {
  readonly video?: string;
  readonly rounds: number;
  readonly long: boolean;
  readonly json: boolean;
}

/** Seconds of the cases that are made of our own clip: what is fixed in the cost shows in the short ones. */
const lengths = [15, 60, 150];
const longLength = 1800;
/** Videos of the batch. */
const batch = 4;

/** `reelsweep bench frames`, which `npm run bench:frames` types. */
export function benchFramesCommand(context: Context): CommandModule {
  return {
    command: 'frames [video]',
    describe:
      'Compare extracting frames with decoding alone, by turns, on a clip of its own or yours',
    builder: (yargs) =>
      yargs
        .positional('video', { type: 'string', describe: 'a video to measure with' })
        .option('rounds', {
          type: 'number',
          default: 3,
          requiresArg: true,
          describe: 'how often each side has its turn',
        })
        .option('long', {
          type: 'boolean',
          default: false,
          describe: 'half an hour of video too, to see that memory does not grow with the length',
        })
        .option('json', { type: 'boolean', default: false, describe: 'print one line of JSON' }),
    handler: async (argv) => {
      const given = argv as unknown as Arguments;
      const rounds = wholeNumber('rounds', given.rounds, 1, 100);
      const { terminal, stop, now } = context;
      const at = new Date(now()).toISOString();
      const table = benchTable(context, at, 'frames');
      const circumstances = {
        at,
        machine: machineName(),
        ffmpeg: ffmpegVersion(),
        version: packageVersion(),
        rounds,
      };
      const scratch = mkdtempSync(join(tmpdir(), 'reelsweep-bench-'));
      let json = '';
      try {
        const cases = await casesOf(given, scratch, context);
        const eta = estimate(now);
        await compareFrames(cases, {
          extract: [process.execPath, join(packageFolder, 'dist/cli/main.js'), 'frames', 'extract'],
          rounds,
          signal: stop,
          onRound(name, round, share) {
            terminal.progress(`${name}: round ${round + 1} of ${rounds}${eta(share)}`);
          },
          onCase(measured) {
            const compared = framesTable(measured);
            json = JSON.stringify({ ...circumstances, table: compared, measured });
            table.write(framesText(compared, measured, circumstances), json);
          },
        });
      } finally {
        rmSync(scratch, { recursive: true, force: true });
      }
      terminal.settle();
      if (given.json) terminal.print(json);
      else table.print();
    },
  };
}

async function casesOf(
  { video, long }: Arguments,
  scratch: string,
  { folder, stop, terminal }: Context,
): Promise<readonly FramesCase[]> {
  if (video !== undefined) {
    const given = resolve(folder, video);
    if (statSync(given, { throwIfNoEntry: false })?.isFile() !== true) {
      throw new InputError(`There is no video file ${video}. Check the name.`);
    }
    const name = basename(video);
    const repeated = long
      ? [
          {
            name: `${name} for ${longLength} s`,
            videos: [await clipOfLength(given, longLength, scratch, stop)],
          },
        ]
      : [];
    return [
      { name, videos: [given] },
      { name: `${batch} of ${name}`, videos: manyOf(given, batch, scratch) },
      ...repeated,
    ];
  }
  terminal.progress('rendering a clip, once');
  const clip = await renderedClip(join(cacheFolder(process.env, process.platform), 'bench'), stop);
  const cases: FramesCase[] = [];
  for (const seconds of long ? [...lengths, longLength] : lengths) {
    const made = await clipOfLength(clip, seconds, scratch, stop);
    cases.push({ name: `720p, ${seconds} s`, videos: [made] });
  }
  return [...cases, { name: `${batch} of 720p, 60 s`, videos: manyOf(clip, batch, scratch) }];
}

function ffmpegVersion(): string {
  const said = execFileSync(ffmpegProgram(), ['-version'], { encoding: 'utf8' });
  return /version (\S+)/.exec(said)?.[1] ?? 'unknown';
}
