import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { decoderThreads } from '../frames/frame-workers.js';
import { ffmpegProgram, type FramesCase } from './frames-clips.js';
import type { FramesRounds } from './frames-table.js';
import { measureCommand, type CommandFigures } from './measured-command.js';

interface CompareOptions {
  /** The words that start `frames extract`; videos and `--out` follow. */
  readonly extract: readonly string[];
  readonly rounds: number;
  readonly signal: AbortSignal;
  /** A round begins, of a case; `share` of all bytes to be gone through are behind it. */
  readonly onRound: (name: string, round: number, share: number) => void;
  /** After each case. */
  readonly onCase: (measured: readonly FramesRounds[]) => void;
}

/**
 * Measures each case on both sides by turns, the first side changing from round to round.
 * @throws BenchError of kind process-failed, or the signal's reason
 */
export async function compareFrames(
  cases: readonly FramesCase[],
  { extract, rounds, signal, onRound, onCase }: CompareOptions,
): Promise<void> {
  const measured: FramesRounds[] = [];
  const bytesOf = (videos: readonly string[]) =>
    videos.reduce((sum, video) => sum + statSync(video).size, 0);
  const all = cases.reduce((sum, { videos }) => sum + rounds * bytesOf(videos), 0);
  let behind = 0;
  for (const { name, videos } of cases) {
    const processors = availableParallelism();
    const jobs = Math.min(processors, videos.length);
    const threads = decoderThreads(processors, jobs);
    const sides: Record<'decode' | 'ours', CommandFigures[]> = { decode: [], ours: [] };
    const turns = {
      decode: async () =>
        await measureCommand(decodeWords(videos, jobs, threads), {
          does: 'decodes alone',
          environment: {},
          signal,
        }),
      ours: async () => await measureExtraction(extract, videos, signal),
    };
    for (let round = 0; round < rounds; round += 1) {
      onRound(name, round, behind / all);
      for (const side of round % 2 === 0 ? order : order.toReversed()) {
        sides[side].push(await turns[side]());
      }
      behind += bytesOf(videos);
    }
    measured.push({ name, videos: videos.length, threads, jobs, ...sides });
    onCase(measured);
  }
}

const order = ['decode', 'ours'] as const;

/** Into a new folder, and without what an earlier round remembered. */
async function measureExtraction(
  extract: readonly string[],
  videos: readonly string[],
  signal: AbortSignal,
): Promise<CommandFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'reelsweep-bench-'));
  try {
    return await measureCommand([...extract, '--out', join(folder, 'pools'), '--', ...videos], {
      does: 'extracts frames',
      environment: { XDG_CACHE_HOME: join(folder, 'cache') },
      signal,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const decodeScript = `jobs=$1 program=$2 threads=$3; shift 3
printf '%s\\0' "$@" | xargs -0 -I{} -P "$jobs" "$program" -nostdin -v error -threads "$threads" -i {} -map 0:v:0 -f null -`;

/** As many ffmpeg at once as we run. The names of the files are no part of the script. */
function decodeWords(videos: readonly string[], jobs: number, threads: number): readonly string[] {
  const inputs = videos.map((video) => `file:${video}`);
  const numbers = [String(jobs), ffmpegProgram(), String(threads)];
  return ['sh', '-c', decodeScript, 'sh', ...numbers, ...inputs];
}
