import { decodeSampled } from './decode-pass.js';
import {
  type ExtractionLimits,
  type ExtractionOptions,
  FramesError,
} from './extraction-options.js';
import type { FrameWorkers } from './frame-workers.js';
import type { ManifestVideo, SampledFrame } from './manifest.js';
import { failed, refused, type Outcome } from './outcome.js';
import type { PoolImages } from './pool-folder.js';
import { poolFrames } from './pool-frames.js';
import { lastComplaint, probeVideo, type VideoFacts } from './probe.js';
import { sampleMoments } from './sampled-moments.js';
import { promisedFrames, videoWarnings } from './video-warnings.js';

/** What came of one video: the parts of its manifest that its contents decide, and its images. */
export interface ExtractedVideo {
  readonly outcome: Outcome;
  readonly video: ManifestVideo | null;
  readonly frames: readonly SampledFrame[];
  readonly images: PoolImages;
}

export interface VideoJob {
  readonly path: string;
  readonly movieId: string;
  readonly options: ExtractionOptions;
  readonly limits: ExtractionLimits;
  /** Decoder threads. */
  readonly threads: number;
  readonly workers: FrameWorkers;
  /** Versions for the manifest: asked for once decoding is under way, when asking costs no waiting. */
  readonly tools: () => Promise<Readonly<Record<string, string>>>;
  readonly onDecoded: (decoded: number, promised: number) => void;
  readonly signal: AbortSignal;
}

const nothing = { video: null, frames: [], images: new Map<string, Uint8Array>() };

/**
 * Probes, samples, decodes once, filters. Never throws for what the file holds; does when the caller's signal aborts, and for what
 * would stop every video.
 * @throws FramesError of kind `ffmpeg-missing`
 */
export async function extractVideo(job: VideoJob): Promise<ExtractedVideo> {
  const timeout = AbortSignal.timeout(job.limits.wallSeconds * 1000);
  const signal = AbortSignal.any([job.signal, timeout]);
  const stopped = (): ExtractedVideo => {
    job.signal.throwIfAborted();
    const message = `It took longer than ${job.limits.wallSeconds} s.`;
    return { ...nothing, outcome: failed('timeout', message) };
  };
  try {
    const video = await probeVideo(job.path, job.limits, signal);
    if (signal.aborted) return stopped();
    if ('kind' in video) return { ...nothing, outcome: video };
    const extracted = await decodeAndFilter(job, video, signal);
    return signal.aborted ? stopped() : extracted;
  } catch (error) {
    if (signal.aborted) return stopped();
    if (error instanceof FramesError) throw error;
    const reason = error instanceof RangeError ? 'out-of-bounds' : 'internal';
    return { ...nothing, outcome: failed(reason, (error as Error).message) };
  }
}

async function decodeAndFilter(
  job: VideoJob,
  video: VideoFacts,
  signal: AbortSignal,
): Promise<ExtractedVideo> {
  const { options, workers } = job;
  const { format, quality } = options;
  const hashed = options.dedupe === true;
  let bytes = 0;
  const moments = sampleMoments(video, options.samples, [options.seed, 'frames', job.movieId]);
  const promised = promisedFrames(video);
  const decoding = decodeSampled({
    path: job.path,
    video,
    moments,
    size: options.size,
    threads: job.threads,
    limits: job.limits,
    inFlight: workers.threads + 2,
    onPicture: async (picture) => {
      const frame = await workers.encode({ picture, format, quality, hashed });
      bytes += frame.image.length;
      if (bytes > job.limits.poolBytes) {
        throw new RangeError(
          `Its images exceed ${job.limits.poolBytes} bytes: ask for fewer samples, or smaller ones.`,
        );
      }
      return frame;
    },
    onDecoded: (decoded) => {
      job.onDecoded(decoded, promised);
    },
    signal,
  });
  const [pass] = await Promise.all([decoding, job.tools()]);
  const facts = {
    container: video.container,
    codec: video.codec,
    width: video.width,
    height: video.height,
    decodedFrames: pass.decoded,
    ...(video.colours === undefined ? {} : { colours: video.colours.from }),
  };
  if (pass.end.kind === 'not-started') {
    return { ...nothing, outcome: failed('internal', pass.end.message) };
  }
  if (pass.end.kind === 'killed' && !signal.aborted) {
    const message = `ffmpeg was killed by ${pass.end.signal} after ${pass.decoded} frames.`;
    return { ...nothing, outcome: failed('ffmpeg-died', message) };
  }
  if (pass.frames.length === 0) {
    const message = `No frame of ${promised} could be decoded: ${lastComplaint(pass.end.complaints)}.`;
    return { ...nothing, video: facts, outcome: refused('nothing-decoded', message) };
  }
  const { frames, images } = await poolFrames(pass.frames, options, workers);
  const outcome =
    images.size === 0
      ? refused('uninformative', `All ${frames.length} sampled frames show one colour each.`)
      : ({
          kind: 'extracted',
          warnings: [
            ...(video.colours?.warnings ?? []),
            ...moments.warnings,
            ...videoWarnings(video, options.samples, pass),
          ],
        } as const);
  return { outcome, video: facts, frames, images };
}
