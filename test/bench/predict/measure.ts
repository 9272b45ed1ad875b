import { mkdtempSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { decoderThreads } from '#src/frames/frame-workers.js';
import { BenchError } from '#src/planning/benchmark/bench-error.js';
import type { VideoAnswer, VideoScore } from '#src/predict/video-score.js';
import { ffmpegProgram, manyOf } from '../clips.js';
import { measureCommand, type CommandFigures } from '../measured-command.js';

/** One video of one round. */
export interface PredictRound {
  /** One ffmpeg pass that decodes it and throws the frames away. */
  readonly decode: CommandFigures;
  /** The command, a separate process that loads the model. */
  readonly whole: CommandFigures;
}

export interface PredictBench {
  readonly rounds: readonly PredictRound[];
  /** Seconds by stage of videos that one process answered one after another, once its model was loaded. */
  readonly warm: readonly VideoScore['seconds'][];
}

export interface PredictBenchOptions {
  /** The words that start `predict` with its model; options and videos follow. */
  readonly predict: readonly string[];
  /** A folder that is there and empty, whose runs/ the command looks into. */
  readonly scratch: string;
  readonly rounds: number;
  readonly signal: AbortSignal;
  /** @param share of all that is to be done */
  readonly onProgress: (line: string, share: number) => void;
}

/**
 * Measures decoding alone and the complete command alternately, then one process that answers for all videos, each as often as there are
 * rounds.
 * @param videos absolute paths
 * @throws BenchError of kind process-failed, or the signal's reason
 */
export async function benchPredict(
  videos: readonly string[],
  { predict, scratch, rounds, signal, onProgress }: PredictBenchOptions,
): Promise<PredictBench> {
  const threads = String(decoderThreads(availableParallelism(), 1));
  const output = join(scratch, 'answers.jsonl');
  const ask = async (asked: readonly string[]): Promise<CommandFigures> => {
    const words = ['sh', '-c', askScript, scratch, output, ...predict, '--json', '--', ...asked];
    try {
      return await measureCommand(words, { does: 'predicts', environment: {}, signal });
    } catch (error) {
      const refused = answersIn(output).find((answer) => answer.kind === 'refused');
      if (signal.aborted || refused === undefined) throw error;
      const about = `${refused.path}: ${refused.message}`;
      throw new BenchError({ kind: 'process-failed', what: 'predicts', words: about });
    }
  };
  const measured: PredictRound[] = [];
  const steps = videos.length * (3 * rounds + 1);
  for (let round = 1; round <= rounds; round += 1) {
    for (const video of videos) {
      onProgress(`round ${round} of ${rounds}`, (2 * measured.length) / steps);
      const words = ['-nostdin', '-v', 'error', '-threads', threads, '-i', `file:${video}`];
      const decode = await measureCommand(
        [ffmpegProgram(), ...words, '-map', '0:v:0', '-f', 'null', '-'],
        { does: 'decodes alone', environment: {}, signal },
      );
      measured.push({ decode, whole: await ask([video]) });
    }
  }
  onProgress('many videos in one process', (2 * measured.length) / steps);
  const many = videos.flatMap((video) =>
    // Videos of two folders may have one name.
    manyOf(video, rounds + 1, mkdtempSync(join(scratch, 'many-'))),
  );
  await ask(many);
  const warm = answersIn(output).flatMap((answer) =>
    answer.kind === 'scored' ? [answer.seconds] : [],
  );
  // While the first is answered the model is loaded.
  return { rounds: measured, warm: warm.slice(1) };
}

/** Where the command runs and what it says to; neither is part of the script. */
const askScript = 'cd "$0" || exit; output=$1; shift; exec "$@" > "$output"';

function answersIn(path: string): VideoAnswer[] {
  const text = readFileSync(path, { encoding: 'utf8', flag: 'a+' });
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as VideoAnswer);
}
