import type { ExtractionOptions } from './extraction-options.js';
import type { EncodedFrame } from './frame-worker.js';
import type { FrameWorkers } from './frame-workers.js';
import type { SampledFrame } from './manifest.js';
import { nearDuplicates } from './near-duplicate.js';
import type { PoolImages } from './pool-folder.js';

/** A frame of one colour: its standard deviation is below one of 255 levels, the noise of a coded black frame. */
const oneColour = 1;

/**
 * Which sampled frames are kept (null) and why the others are dropped: a frame is dark when its mean, flat when its standard
 * deviation is among the lowest `percentile` % of all sampled frames, and flat whatever the others are when it shows one colour.
 * Exactly floor(n x percentile / 100) frames are the lowest; of equal ones the earlier count as lower.
 */
export function informativeFrames(
  frames: readonly { readonly mean: number; readonly std: number }[],
  percentile: number,
): ('dark' | 'flat' | null)[] {
  const count = Math.floor((frames.length * percentile) / 100);
  const lowest = (value: (index: number) => number) =>
    new Set(
      Array.from(frames.keys())
        .toSorted((first, second) => value(first) - value(second) || first - second)
        .slice(0, count),
    );
  const dark = lowest((index) => frames[index]?.mean ?? 0);
  const flat = lowest((index) => frames[index]?.std ?? 0);
  return frames.map((frame, index) => {
    if (dark.has(index)) return 'dark';
    return flat.has(index) || frame.std < oneColour ? 'flat' : null;
  });
}

interface Sampled {
  readonly time: number;
  readonly made: EncodedFrame;
}

/** The verdict on every sampled frame, in film order, and the images of those that stay; those that go leave a thumbnail. */
export async function poolFrames(
  sampled: readonly Sampled[],
  options: ExtractionOptions,
  workers: FrameWorkers,
): Promise<{ readonly frames: readonly SampledFrame[]; readonly images: PoolImages }> {
  const images = new Map<string, Uint8Array>();
  const verdicts = verdictsOn(sampled, options);
  const frames = await Promise.all(
    sampled.map(async ({ time, made }, index): Promise<SampledFrame> => {
      const { mean, std, width, height, sha256, image } = made;
      const verdict = verdicts[index] as Verdict;
      if ('file' in verdict) {
        images.set(verdict.file, image);
        return { time, mean, std, kept: true, file: verdict.file, sha256, width, height };
      }
      const thumbnail = await workers.thumbnail({ image, width, height });
      const seen = thumbnail === null ? {} : { thumbnail };
      return { time, mean, std, kept: false, ...verdict, ...seen };
    }),
  );
  return { frames, images };
}

/** The file of a kept frame, or why it was dropped; a near-duplicate names the file that it resembles. */
type Verdict = { readonly file: string } | { readonly dropped: string; readonly of?: string };

/** Dark and flat ones go first: what repeats is looked for among the informative frames. */
function verdictsOn(sampled: readonly Sampled[], options: ExtractionOptions): Verdict[] {
  const made = sampled.map((frame) => frame.made);
  const uninformative = informativeFrames(made, options.percentile);
  const informative = made.filter((_, index) => uninformative[index] === null);
  const repeated = options.dedupe === true ? nearDuplicates(informative) : [];
  const extension = options.format === 'jpeg' ? 'jpg' : 'webp';
  /** By place among the informative frames; a frame comes before those that repeat it. */
  const files: string[] = [];
  let kept = 0;
  return uninformative.map((dropped): Verdict => {
    if (dropped !== null) return { dropped };
    const original = repeated[files.length] ?? null;
    const file = files[original ?? -1] ?? `${String(kept).padStart(3, '0')}.${extension}`;
    files.push(file);
    if (original !== null) return { dropped: 'near-duplicate', of: file };
    kept += 1;
    return { file };
  });
}
