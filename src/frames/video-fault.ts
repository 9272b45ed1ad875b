import { defaultExtractionLimits } from './extraction-options.js';
import { probeVideo } from './probe.js';

/** A header may round, and its last frames may be lost to how it was cut: a film cut short lacks more. */
const leastShare = { frames: 0.95, seconds: 0.9 };

/**
 * Whether a file is a video that holds what it promises, by one pass over its packets (nothing is decoded). A download that was cut
 * off mostly has correct headers.
 * @returns null for a complete video, else what it lacks, as one sentence
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
