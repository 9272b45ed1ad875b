import { frameBars } from '../../page/frame-bars.js';
import type { Markup } from '../../page/html-template.js';
import { counted } from '../../text/numbers.js';
import type { Contributions } from '../explain/contributions.js';

/** The frames of one sample with what each did to the score. */
export interface ExplainedFrames {
  /** In points of the IMDB scale. */
  readonly contributions: Contributions;
  /** A data URI of each frame, in the same order; null where there are no pictures. */
  readonly thumbnails: readonly string[] | null;
}

/** The strip of frames in the order of the sample. */
export function frameStrip({ contributions, thumbnails }: ExplainedFrames): Markup {
  return frameBars(
    contributions.frames.map(({ place, replaced, redrawn }, at) => ({
      name: `frame ${place + 1}`,
      uri: thumbnails?.[at] ?? null,
      replaced,
      redrawn,
    })),
  );
}

/** How to read the strip. */
export function stripText({ contributions: { frames } }: ExplainedFrames): string {
  const others = frames.reduce((most, { redrawn }) => Math.max(most, redrawn?.others ?? 0), 0);
  const drawn =
    others === 0
      ? 'There is no other frame to put in its place.'
      : `The outlined bar puts ${counted(others, 'other frame')} of the same video in its place, one after another: the mean, and as ± and a line the standard deviation over them.`;
  return `Points of the score that each of the ${counted(frames.length, 'frame')} of the first draw accounts for, in film order: a bar goes up where the frame raised the score, and down where it lowered it. The filled bar puts the mean frame of the training movies in its place. ${drawn} Frames work together, so the numbers do not add up to the score.`;
}
