import { type DecodedFrames, decodeSampled } from './decode-pass.js';
import {
  type ExtractionLimits,
  type ExtractionOptions,
  FramesError,
} from './extraction-options.js';
import type { FrameWorkers } from './frame-workers.js';
import type { Manifest } from './manifest.js';
import { failed, refused, type Outcome, type Warning } from './outcome.js';
import type { PoolImages } from './pool-folder.js';
import { poolFrames } from './pool-frames.js';
import { lastComplaint, probeVideo } from './probe.js';
import { sampleMoments } from './sampled-moments.js';
import { promisedFrames, type VideoFacts } from './video-facts.js';

/** What came of one video: the parts of its manifest that its contents decide, and its images. */
export interface ExtractedVideo extends Pick<Manifest, 'outcome' | 'video' | 'frames'> {
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
  /** Versions for the manifest, read while the video is decoded, when that costs no time. */
  readonly tools: () => Promise<Readonly<Record<string, string>>>;
  readonly onDecoded?: (decoded: number, promised: number) => void;
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
  const { options, workers, limits } = job;
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
    limits,
    inFlight: workers.threads + 2,
    onPicture: async (picture) => {
      const frame = await workers.encode({ picture, format, quality, hashed });
      bytes += frame.image.length;
      if (bytes <= limits.poolBytes) return frame;
      throw new RangeError(
        `Its images exceed ${limits.poolBytes} bytes: ask for fewer samples, or smaller ones.`,
      );
    },
    onDecoded: (decoded) => {
      job.onDecoded?.(decoded, promised);
    },
    signal,
  });
  const [pass] = await Promise.all([decoding, job.tools()]);
  if (pass.end.signal !== null && !signal.aborted) {
    const message = `ffmpeg was killed by ${pass.end.signal} after ${pass.decoded} frames.`;
    return { ...nothing, outcome: failed('ffmpeg-died', message) };
  }
  const { container, codec, width, height, colours } = video;
  const facts = {
    container,
    codec,
    width,
    height,
    decodedFrames: pass.decoded,
    ...(colours === undefined ? {} : { colours: colours.from }),
  };
  if (pass.frames.length === 0) {
    const message = `No frame of ${promised} could be decoded: ${lastComplaint(pass.end.complaints)}.`;
    return { ...nothing, video: facts, outcome: refused('nothing-decoded', message) };
  }
  const { frames, images } = await poolFrames(pass.frames, options, workers);
  const outcome: Outcome =
    images.size === 0
      ? refused('uninformative', `All ${frames.length} sampled frames show one colour each.`)
      : {
          kind: 'extracted',
          warnings: [
            ...(colours?.warnings ?? []),
            ...moments.warnings,
            ...videoWarnings(video, options.samples, pass),
          ],
        };
  return { outcome, video: facts, frames, images };
}

/** What came, compared with what was promised: ffmpeg exits with 0 on a file that was cut short. */
function videoWarnings(video: VideoFacts, asked: number, pass: DecodedFrames<unknown>): Warning[] {
  const warnings: Warning[] = [];
  const { decoded, end, frames, span } = pass;
  const promised = promisedFrames(video);
  if (decoded < promised) warnings.push({ kind: 'fewer-frames-than-promised', promised, decoded });
  if (video.headerSeconds !== null && span !== null) {
    const interval = decoded > 1 ? (span.last - span.first) / (decoded - 1) : 0;
    // Matroska counts its length from 0, wherever the pictures begin.
    const begin = video.container.startsWith('matroska') ? 0 : span.first;
    // The last picture may stay longer than those before it.
    const stays = decoded < video.packets.count ? Number.NaN : video.packets.end * video.tick;
    const until = Math.max(span.last + interval, Number.isNaN(stays) ? 0 : stays);
    const seconds = Math.round((until - begin) * 1000) / 1000;
    if (decoded > 1 && seconds < 0.9 * video.headerSeconds) {
      warnings.push({ kind: 'shorter-than-promised', promised: video.headerSeconds, seconds });
    }
  }
  const sampled = frames.length;
  if (sampled < asked) warnings.push({ kind: 'fewer-frames-than-asked', asked, sampled });
  const complaints = end.complaints.filter(isOfDecoding);
  if (complaints.length > 0) {
    warnings.push({ kind: 'decoder-complained', complaint: lastComplaint(complaints) });
  }
  return warnings;
}

/** The writer of pictures complains about timestamps that it does not write. */
function isOfDecoding(complaint: string): boolean {
  return !complaint.includes('monotonically increasing dts to muxer');
}
