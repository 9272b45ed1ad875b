import type { Piscina } from 'piscina';
import { decodeSampled } from './decode-pass.js';
import type { ExtractionLimits, ExtractionOptions } from './extraction-options.js';
import type { EncodedFrame, FrameTask } from './frame-worker.js';
import { informativeFrames } from './informative.js';
import type { ManifestVideo, SampledFrame } from './manifest.js';
import { failed, refused, type Outcome } from './outcome.js';
import type { PoolImages } from './pool-folder.js';
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
  /** Worker threads that run frame-worker. */
  readonly workers: Piscina<FrameTask, EncodedFrame>;
  readonly onDecoded: (decoded: number, promised: number) => void;
  readonly signal: AbortSignal;
}

const nothing = { video: null, frames: [], images: new Map<string, Uint8Array>() };

/** Probes, samples, decodes once, filters. Never throws for what the file holds; does when the caller's signal aborts. */
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
  const moments = sampleMoments(video, options.samples, [options.seed, 'frames', job.movieId]);
  const promised = promisedFrames(video);
  const pass = await decodeSampled({
    path: job.path,
    video,
    moments,
    size: options.size,
    threads: job.threads,
    limits: job.limits,
    inFlight: workers.options.maxThreads + 2,
    onPicture: async (picture) =>
      await workers.run(
        { picture, format: options.format, quality: options.quality },
        { transferList: [picture.pixels.buffer] },
      ),
    onDecoded: (decoded) => {
      job.onDecoded(decoded, promised);
    },
    signal,
  });
  const facts = {
    container: video.container,
    codec: video.codec,
    width: video.width,
    height: video.height,
    decodedFrames: pass.decoded,
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
  const { frames, images } = filtered(pass.frames, options);
  const outcome =
    images.size === 0
      ? refused('uninformative', `All ${frames.length} sampled frames show one colour each.`)
      : ({
          kind: 'extracted',
          warnings: [...moments.warnings, ...videoWarnings(video, options.samples, pass)],
        } as const);
  return { outcome, video: facts, frames, images };
}

function filtered(
  sampled: readonly { readonly time: number; readonly made: EncodedFrame }[],
  options: ExtractionOptions,
): { frames: SampledFrame[]; images: Map<string, Uint8Array> } {
  const verdicts = informativeFrames(
    sampled.map((frame) => frame.made),
    options.percentile,
  );
  const images = new Map<string, Uint8Array>();
  const frames = sampled.map(({ time, made }, index): SampledFrame => {
    const { mean, std, width, height, sha256 } = made;
    const dropped = verdicts[index] ?? null;
    if (dropped !== null) return { time, mean, std, kept: false, dropped };
    const number = String(images.size).padStart(3, '0');
    const file = `${number}.${options.format === 'jpeg' ? 'jpg' : 'webp'}`;
    images.set(file, made.image);
    return { time, mean, std, kept: true, file, sha256, width, height };
  });
  return { frames, images };
}
