// npm run bench:frames: extracting frames compared with decoding alone, alternating.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { packageFolder } from '#src/app/code-version.js';
import { InputError } from '#src/cli/input-error.js';
import { decoderThreads } from '#src/frames/frame-workers.js';
import {
  clipOfLength,
  ffmpegProgram,
  givenVideo,
  manyOf,
  renderedClip,
  type FramesCase,
} from '../clips.js';
import { measureCommand, type CommandFigures } from '../measured-command.js';
import { benchProgram, type Bench } from '../program.js';
import { framesReport, type FramesRounds } from './table.js';

/** Seconds of the cases that are made of our own clip: what is fixed in the cost shows in the short ones. */
const lengths = [15, 60, 150];
const longLength = 1800;
/** Videos of the batch. */
const batch = 4;

const sides = { decode: measureDecoding, ours: measureExtraction } as const;
const order = ['decode', 'ours'] as const;

await benchProgram(
  {
    name: 'frames',
    does: 'Compares extracting frames with decoding alone, alternating, on a generated clip or yours.',
    files: 'VIDEO',
    options: {
      rounds: { default: 3, from: 1, to: 100, is: 'how often each side has its turn' },
      long: { default: false, is: 'half an hour of video too: does memory grow with the length?' },
    },
  },
  async ({ rounds, long }, bench, [video, ...others]) => {
    if (others.length > 0) throw new InputError('Give one video.');
    const { stop, progress } = bench;
    const circumstances = { ...bench.circumstances, ffmpeg: ffmpegVersion(), rounds };
    const scratch = mkdtempSync(join(tmpdir(), 'reelsweep-bench-'));
    try {
      const cases = await casesOf(video, long, scratch, bench);
      const bytesOf = (videos: readonly string[]) =>
        videos.reduce((sum, path) => sum + statSync(path).size, 0);
      const all = cases.reduce((sum, { videos }) => sum + rounds * bytesOf(videos), 0);
      const measured: FramesRounds[] = [];
      let behind = 0;
      for (const { name, videos } of cases) {
        const processors = availableParallelism();
        const jobs = Math.min(processors, videos.length);
        const threads = decoderThreads(processors, jobs);
        const figures: Record<keyof typeof sides, CommandFigures[]> = { decode: [], ours: [] };
        for (let round = 0; round < rounds; round += 1) {
          progress(`${name}: round ${round + 1} of ${rounds}`, behind / all);
          for (const side of round % 2 === 0 ? order : order.toReversed()) {
            figures[side].push(await sides[side](videos, stop, { jobs, threads }));
          }
          behind += bytesOf(videos);
        }
        measured.push({ name, videos: videos.length, threads, jobs, ...figures });
        bench.report(framesReport(measured, circumstances));
      }
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  },
);

async function casesOf(
  video: string | undefined,
  long: boolean,
  scratch: string,
  { folder, stop, progress }: Bench,
): Promise<readonly FramesCase[]> {
  if (video === undefined) {
    progress('rendering a clip, once');
    const clip = await renderedClip(stop);
    const cases: FramesCase[] = [];
    for (const seconds of long ? [...lengths, longLength] : lengths) {
      const made = await clipOfLength(clip, seconds, scratch, stop);
      cases.push({ name: `720p, ${seconds} s`, videos: [made] });
    }
    return [...cases, { name: `${batch} of 720p, 60 s`, videos: manyOf(clip, batch, scratch) }];
  }
  const given = givenVideo(folder, video);
  const name = basename(video);
  const cases = [
    { name, videos: [given] },
    { name: `${batch} of ${name}`, videos: manyOf(given, batch, scratch) },
  ];
  if (!long) return cases;
  const repeated = await clipOfLength(given, longLength, scratch, stop);
  return [...cases, { name: `${name} for ${longLength} s`, videos: [repeated] }];
}

function ffmpegVersion(): string {
  const said = execFileSync(ffmpegProgram(), ['-version'], { encoding: 'utf8' });
  return /version (\S+)/.exec(said)?.[1] ?? 'unknown';
}

/** Into a new folder, and without what an earlier round remembered. */
async function measureExtraction(
  videos: readonly string[],
  signal: AbortSignal,
): Promise<CommandFigures> {
  const program = join(packageFolder, 'dist/cli/main.js');
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-bench-'));
  try {
    return await measureCommand(
      [
        process.execPath,
        program,
        'frames',
        'extract',
        '--out',
        join(folder, 'pools'),
        '--',
        ...videos,
      ],
      {
        does: 'extracts frames',
        environment: { XDG_CACHE_HOME: join(folder, 'cache') },
        signal,
      },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As many ffmpeg at once as we run. The names of the files are no part of the script. */
async function measureDecoding(
  videos: readonly string[],
  signal: AbortSignal,
  { jobs, threads }: { readonly jobs: number; readonly threads: number },
): Promise<CommandFigures> {
  const script = `jobs=$1 program=$2 threads=$3; shift 3
printf '%s\\0' "$@" | xargs -0 -I{} -P "$jobs" "$program" -nostdin -v error -threads "$threads" -i {} -map 0:v:0 -f null -`;
  const inputs = videos.map((video) => `file:${video}`);
  const words = ['sh', '-c', script, 'sh', String(jobs), ffmpegProgram(), String(threads)];
  return await measureCommand([...words, ...inputs], {
    does: 'decodes alone',
    environment: {},
    signal,
  });
}
