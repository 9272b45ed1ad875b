import type { DecodedFrames } from './decode-pass.js';
import { defaultExtractionLimits } from './extraction-options.js';
import type { Warning } from './outcome.js';
import { lastComplaint, probeVideo, type VideoFacts } from './probe.js';

/** Frames that the header or the packets promise, whichever is more. */
export function promisedFrames(video: VideoFacts): number {
  return Math.max(video.packets.count, video.headerFrames ?? 0);
}

/** What came, compared with what was promised: ffmpeg exits with 0 on a file that was cut short. */
export function videoWarnings(
  video: VideoFacts,
  asked: number,
  pass: DecodedFrames<unknown>,
): Warning[] {
  const warnings: Warning[] = [];
  const { decoded, end } = pass;
  const promised = promisedFrames(video);
  if (decoded < promised) warnings.push({ kind: 'fewer-frames-than-promised', promised, decoded });
  if (video.headerSeconds !== null && pass.span !== null) {
    const interval = decoded > 1 ? (pass.span.last - pass.span.first) / (decoded - 1) : 0;
    // Matroska counts its length from 0, wherever the pictures begin.
    const begin = video.container.startsWith('matroska') ? 0 : pass.span.first;
    // The last picture may stay longer than those before it.
    const stays = decoded < video.packets.count ? Number.NaN : video.packets.end * video.tick;
    const until = Math.max(pass.span.last + interval, Number.isNaN(stays) ? 0 : stays);
    const seconds = Math.round((until - begin) * 1000) / 1000;
    if (decoded > 1 && seconds < 0.9 * video.headerSeconds) {
      warnings.push({ kind: 'shorter-than-promised', promised: video.headerSeconds, seconds });
    }
  }
  const sampled = pass.frames.length;
  if (sampled < asked) warnings.push({ kind: 'fewer-frames-than-asked', asked, sampled });
  const complaints = end.kind === 'not-started' ? [] : end.complaints.filter(isOfDecoding);
  if (complaints.length > 0) {
    warnings.push({ kind: 'decoder-complained', complaint: lastComplaint(complaints) });
  }
  return warnings;
}

/** The writer of pictures grumbles about timestamps that it does not write. */
function isOfDecoding(complaint: string): boolean {
  return !complaint.includes('monotonically increasing dts to muxer');
}

/** A header may round, and its last frames may be lost to how it was cut: a film cut short lacks more. */
const leastShare = { frames: 0.95, seconds: 0.9 };

/**
 * Whether a file is a video that holds what it promises, by one pass over its packets (nothing is decoded). A download that was cut
 * off mostly has sound headers.
 * @returns null for a whole video, else why it is none, as one sentence
 */
export async function videoFault(path: string, signal: AbortSignal): Promise<string | null> {
  const facts = await probeVideo(path, defaultExtractionLimits, signal);
  if ('kind' in facts) return facts.kind === 'extracted' ? null : facts.message;
  const { packets, headerFrames, headerSeconds, tick } = facts;
  if (packets.count === 0) return 'It holds no pictures.';
  if (headerFrames !== null && packets.count < leastShare.frames * headerFrames) {
    return `It holds ${packets.count} of the ${headerFrames} frames that it promises.`;
  }
  if (headerSeconds === null || !('times' in packets.timeline())) return null;
  // Some containers count their length from 0, wherever the pictures begin.
  const seconds = packets.end * tick;
  return seconds < leastShare.seconds * headerSeconds
    ? `Its pictures end after ${seconds.toFixed(1)} s of the ${headerSeconds.toFixed(1)} s that it promises.`
    : null;
}
